//! The part of SOQL that a check or a proof needs: `SELECT … FROM … [WHERE … [AND …]] [ORDER BY …] [LIMIT n]` with `=`
//! and `IN` on text, and `COUNT()`.

use serde_json::Value;

/// A query that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// Empty for `COUNT()`.
    pub(super) fields: Vec<String>,
    pub(super) object: String,
    /// Field and the values it may have, as texts or null; all must hold.
    pub(super) conditions: Vec<(String, Vec<Value>)>,
    /// Field, and whether descending.
    pub(super) order: Option<(String, bool)>,
    pub(super) limit: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if letter.is_whitespace() => {}
            '\'' => {
                let mut value = String::new();
                loop {
                    match letters.next()? {
                        '\\' => value.push(letters.next()?),
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                tokens.push(Token::Text(value));
            }
            ',' | '(' | ')' | '=' => tokens.push(Token::Sign(letter)),
            _ if letter.is_alphanumeric() || "_.-:+".contains(letter) => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|next| next.is_alphanumeric() || "_.-:+".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => return None,
        }
    }
    Some(tokens)
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn keyword(&mut self, keyword: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))).is_some()
    }

    fn sign(&mut self, sign: char) -> bool {
        self.tokens.next_if_eq(&Token::Sign(sign)).is_some()
    }

    fn word(&mut self) -> Option<String> {
        match self.tokens.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Value> {
        match self.tokens.next()? {
            Token::Word(word) if word.eq_ignore_ascii_case("null") => Some(Value::Null),
            Token::Text(text) | Token::Word(text) => Some(Value::from(text)),
            Token::Sign(_) => None,
        }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.sign(',') {
            items.push(item(self)?);
        }
        Some(items)
    }
}

/// Nothing when the text is outside the part that is known here.
pub(super) fn parse(text: &str) -> Option<Query> {
    let mut reader = Reader { tokens: tokens(text)?.into_iter().peekable() };
    if !reader.keyword("select") {
        return None;
    }
    let mut fields = reader.list(Reader::word)?;
    if fields.len() == 1 && fields[0].eq_ignore_ascii_case("count") && reader.sign('(') {
        if !reader.sign(')') {
            return None;
        }
        fields.clear();
    }
    if !reader.keyword("from") {
        return None;
    }
    let object = reader.word()?;
    let mut conditions = Vec::new();
    if reader.keyword("where") {
        loop {
            let field = reader.word()?;
            let values = if reader.sign('=') {
                vec![reader.value()?]
            } else if reader.keyword("in") && reader.sign('(') {
                let values = reader.list(Reader::value)?;
                if !reader.sign(')') {
                    return None;
                }
                values
            } else {
                return None;
            };
            conditions.push((field, values));
            if !reader.keyword("and") {
                break;
            }
        }
    }
    let mut order = None;
    if reader.keyword("order") {
        if !reader.keyword("by") {
            return None;
        }
        let field = reader.word()?;
        let descending = reader.keyword("desc");
        if !descending {
            reader.keyword("asc");
        }
        order = Some((field, descending));
    }
    let mut limit = None;
    if reader.keyword("limit") {
        limit = Some(reader.word()?.parse().ok()?);
    }
    reader.tokens.next().is_none().then_some(Query { fields, object, conditions, order, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_part_is_read() {
        let query = parse(
            "select Id, Event_Id__c FROM RelayEvents__c WHERE Event_Id__c IN ('a\\'b','c') AND Subject__c = null \
             ORDER BY CreatedDate DESC LIMIT 5",
        )
        .unwrap();
        assert_eq!(query.fields, ["Id", "Event_Id__c"]);
        assert_eq!(query.conditions[0].1, [Value::from("a'b"), Value::from("c")]);
        assert_eq!(query.conditions[1].1, [Value::Null]);
        assert_eq!(query.order, Some(("CreatedDate".to_owned(), true)));
        assert_eq!(query.limit, Some(5));
        assert!(parse("SELECT COUNT() FROM RelayEvents__c").unwrap().fields.is_empty());
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "SELECT",
            "SELECT Id",
            "SELECT Id FROM X WHERE a > 1",
            "SELECT Id FROM X LIMIT",
            "SELECT Id FROM X 'a'",
            "SELECT Id FROM X WHERE a = 'b",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
