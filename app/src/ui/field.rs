//! Text fields and selects: label, control, hint and error always together, what was typed always kept.
//!
//! There is no multi-line field: the renderer does not escape the content of a `<textarea>`.

use leptos::prelude::*;

use super::field_about::About;
use super::{Choice, Icon, IconName, MaybeText};

/// What a text field holds; decides keyboard and autofill, never validity (the server decides that).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputType {
    /// A line of text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password: never shown, never given back by the server.
    Password,
    /// Something to look for.
    Search,
    /// A web address.
    Url,
}

impl InputType {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
            Self::Url => "url",
        }
    }
}

/// A field for one line of text.
#[expect(clippy::fn_params_excessive_bools, reason = "each is a prop with a name of its own at the call")]
#[component]
pub fn TextField(
    /// The name that is posted; also the id unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// What to type here.
    #[prop(into)]
    label: String,
    /// What was typed before.
    #[prop(optional, into)]
    value: MaybeText,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong with the value.
    #[prop(optional, into)]
    error: MaybeText,
    /// What the field holds.
    #[prop(optional)]
    input: InputType,
    /// The autofill token, such as `username`.
    #[prop(optional, into)]
    autocomplete: MaybeText,
    /// Must not be empty.
    #[prop(optional)]
    required: bool,
    /// Says "optional" beside the label.
    #[prop(optional)]
    optional: bool,
    /// For keys and ids: monospace, no spelling help.
    #[prop(optional)]
    mono: bool,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Its id, if not its name.
    #[prop(optional, into)]
    id: MaybeText,
    /// Why it may not be changed now.
    #[prop(optional, into)]
    disabled_reason: MaybeText,
) -> impl IntoView {
    let about = About::new(&name, id, hint, error, disabled_reason);
    let plain = mono || matches!(input, InputType::Email | InputType::Url | InputType::Password);
    let control = view! {
        <input
            class=if mono { "input input-mono" } else { "input" }
            type=input.as_str()
            id=about.id.clone()
            name=name
            value=value.into_option()
            required=required
            disabled=about.disabled
            autofocus=autofocus
            autocomplete=autocomplete.into_option()
            spellcheck=plain.then_some("false")
            autocapitalize=plain.then_some("none")
            aria-invalid=about.invalid()
            aria-describedby=about.described_by()
        />
    };
    let control = if input == InputType::Search {
        view! {
            <span class="searching">
                <Icon name=IconName::Search />
                {control}
            </span>
        }
        .into_any()
    } else {
        control.into_any()
    };
    let class = if input == InputType::Search { "field field-search" } else { "field" };
    about.around(class, label, optional, control)
}

/// A list to choose one value from.
#[component]
pub fn SelectField(
    /// The name that is posted; also the id unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// What there is to choose from.
    options: Vec<Choice>,
    /// The value that is chosen now.
    #[prop(optional, into)]
    selected: MaybeText,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: MaybeText,
    /// Something must be chosen.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Its id, if not its name.
    #[prop(optional, into)]
    id: MaybeText,
    /// Why it may not be changed now.
    #[prop(optional, into)]
    disabled_reason: MaybeText,
) -> impl IntoView {
    let about = About::new(&name, id, hint, error, disabled_reason);
    let options = options
        .into_iter()
        .map(move |choice| {
            let chosen = selected.as_deref() == Some(choice.value.as_str());
            view! {
                <option value=choice.value selected=chosen disabled=choice.disabled_reason.is_some()>
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    let control = view! {
        <span class="select">
            <select
                class="input"
                id=about.id.clone()
                name=name
                required=required
                disabled=about.disabled
                autofocus=autofocus
                aria-invalid=about.invalid()
                aria-describedby=about.described_by()
            >
                {options}
            </select>
            <Icon name=IconName::ChevronDown />
        </span>
    };
    about.around("field", label, false, control.into_any())
}

/// A value that is posted and not shown.
#[component]
pub fn HiddenInput(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// The value that is posted.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_escaped_with_its_error() {
        let html = view! {
            <TextField name="name" label="Name" value="\"><script>" hint="1 to 80" error="Taken" mono=true />
        }
        .to_html();
        assert!(
            html.contains("value=\"&quot;><script>\"") || html.contains("value=\"&quot;&gt;&lt;script&gt;\""),
            "{html}"
        );
        assert!(html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("aria-describedby=\"name-error name-hint\""), "{html}");
        assert!(html.contains("id=\"name-error\"") && html.contains("id=\"name-hint\""), "{html}");
        assert!(html.contains("<label for=\"name\">Name</label>"), "{html}");
    }

    #[test]
    fn a_disabled_field_gives_its_reason() {
        let html =
            view! { <TextField name="mail" label="E-mail" hint="Lower case" disabled_reason="Fixed" /> }.to_html();
        assert!(html.contains("disabled") && html.contains("Fixed") && !html.contains("Lower case"), "{html}");
    }

    #[test]
    fn the_chosen_option_is_selected() {
        let options = vec![Choice::new("1", "One"), Choice::new("2", "Two")];
        let html = view! { <SelectField name="version" label="Version" options=options selected="2" /> }.to_html();
        assert!(html.contains("<option value=\"2\" selected"), "{html}");
        assert_eq!(html.matches(" selected").count(), 1, "{html}");
    }
}
