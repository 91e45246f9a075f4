//! Radios and checkboxes, alone and in groups, and the choices they and selects offer.

use leptos::prelude::*;

use super::{MaybeText, field_about::About};

/// One thing to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value that is posted.
    pub value: String,
    /// The words on screen.
    pub label: String,
    /// When to choose it (radios only).
    pub hint: Option<String>,
    /// Why it may not be chosen; shown in place of the hint (radios only).
    pub disabled_reason: Option<String>,
}

impl Choice {
    /// A choice with its words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, disabled_reason: None }
    }

    /// Adds when to choose it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Forbids it, with the reason.
    #[must_use]
    pub fn disabled(mut self, reason: impl Into<String>) -> Self {
        self.disabled_reason = Some(reason.into());
        self
    }
}

/// Radios: all choices in view, one of them taken. The first one has the group's name as id, so that an error
/// summary can lead there; the others have `name-value`.
#[component]
pub fn RadioGroup(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    legend: String,
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
    /// The value that shows the children; the style does it, no script.
    #[prop(optional, into)]
    reveals: MaybeText,
    /// Fields that belong to the one choice named by `reveals`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let about = About::new(&name, MaybeText::default(), hint, error, MaybeText::default());
    let legend_id = format!("{name}-legend");
    let radios = options
        .into_iter()
        .enumerate()
        .map(move |(at, choice)| {
            let chosen = selected.as_deref() == Some(choice.value.as_str());
            let reveals = reveals.as_deref() == Some(choice.value.as_str());
            Control { input: "radio", name: &name, at, chosen, required, reveals }.view(choice)
        })
        .collect_view()
        .into_any();
    let revealed = children.map(|children| view! { <div class="revealed">{children()}</div> }.into_any());
    group(("radiogroup", "choice-row"), legend_id, legend, &about, radios, revealed)
}

/// Boxes of one name, any number of them ticked, with ids as in [`RadioGroup`].
#[component]
pub fn CheckboxGroup(
    /// The name that is posted for each ticked box.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    legend: String,
    /// What there is to choose from.
    options: Vec<Choice>,
    /// The values that are ticked now.
    chosen: Vec<String>,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let about = About::new(&name, MaybeText::default(), hint, error, MaybeText::default());
    let legend_id = format!("{name}-legend");
    let boxes = options
        .into_iter()
        .enumerate()
        .map(move |(at, choice)| {
            let chosen = chosen.contains(&choice.value);
            Control { input: "checkbox", name: &name, at, chosen, required: false, reveals: false }.view(choice)
        })
        .collect_view()
        .into_any();
    group(("group", "choice-grid"), legend_id, legend, &about, boxes, None)
}

/// One radio or box of a group.
struct Control<'a> {
    input: &'static str,
    name: &'a str,
    at: usize,
    chosen: bool,
    required: bool,
    reveals: bool,
}

impl Control<'_> {
    fn view(&self, choice: Choice) -> impl IntoView + use<> {
        let Self { input, name, at, chosen, required, reveals } = *self;
        let id = if at == 0 { name.to_owned() } else { format!("{name}-{}", choice.value) };
        let disabled = choice.disabled_reason.is_some();
        let more = choice.disabled_reason.or(choice.hint);
        let more_id = more.as_ref().map(|_| format!("{name}-{}-about", choice.value));
        view! {
            <label class="choice">
                <input
                    type=input
                    id=id
                    name=name.to_owned()
                    value=choice.value
                    checked=chosen
                    required=required
                    disabled=disabled
                    data-reveals=reveals.then_some("")
                    aria-labelledby=format!("{name}-{at}-label")
                    aria-describedby=more_id.clone()
                />
                <span class="choice-label" id=format!("{name}-{at}-label")>
                    {choice.label}
                </span>
                {more
                    .map(|words| {
                        view! {
                            <span class="choice-hint" id=more_id>
                                {words}
                            </span>
                        }
                    })}
            </label>
        }
    }
}

/// What stands around the controls of a group: legend, hint and error, and what one choice reveals.
fn group(
    (role, row): (&'static str, &'static str),
    legend_id: String,
    legend: String,
    about: &About,
    controls: AnyView,
    revealed: Option<AnyView>,
) -> AnyView {
    view! {
        <fieldset
            class="choices"
            role=role
            aria-labelledby=legend_id
            aria-invalid=about.invalid().filter(|_| role == "radiogroup")
            aria-describedby=about.described_by()
        >
            <legend class="field-label" id=legend_id.clone()>
                {legend}
            </legend>
            {about.hint_view()}
            <div class=row>{controls}</div>
            {about.error_view()}
            {revealed}
        </fieldset>
    }
    .into_any()
}

/// One box to tick.
#[component]
pub fn Checkbox(
    /// The name that is posted when it is ticked; also the id unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
    /// The value that is posted, `on` unless given.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong.
    #[prop(optional, into)]
    error: MaybeText,
    /// Its id, if not its name.
    #[prop(optional, into)]
    id: MaybeText,
    /// Why it may not be changed now.
    #[prop(optional, into)]
    disabled_reason: MaybeText,
) -> impl IntoView {
    let about = About::new(&name, id, hint, error, disabled_reason);
    let below = (about.hint.is_some() || about.error.is_some()).then(|| {
        view! {
            <div class="check-below">
                {about.error_view()}
                {about.hint_view()}
            </div>
        }
    });
    view! {
        <div class="field">
            <label class="check">
                <input
                    type="checkbox"
                    id=about.id.clone()
                    name=name
                    value=value
                    checked=checked
                    disabled=about.disabled
                    aria-invalid=about.invalid()
                    aria-describedby=about.described_by()
                />
                <span>{label}</span>
            </label>
            {below}
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn ticked_boxes_stay_ticked_and_the_error_leads_to_the_first() {
        let options = vec![Choice::new("a.b", "a.b").hint("first"), Choice::new("c.d", "c.d")];
        let chosen = vec!["c.d".to_owned()];
        let html = view! { <CheckboxGroup name="types" legend="Types" options=options chosen=chosen error="Choose" /> }
            .to_html();
        assert_eq!(html.matches("type=\"checkbox\"").count(), 2, "{html}");
        assert_eq!(html.matches(" checked").count(), 1, "{html}");
        assert!(html.contains("id=\"types\"") && html.contains("id=\"types-c.d\""), "{html}");
        assert!(html.contains("aria-describedby=\"types-error\"") && html.contains("Choose"), "{html}");
        assert!(!html.contains("aria-invalid"), "a group cannot be invalid, only a control: {html}");
    }
}
