//! Fields: label above, hint below, error in words beside an icon. Values are owned by the page.

use super::Choice;
use super::icons::{Icon, IconName};
use dioxus::html::FileData;
use dioxus::prelude::*;

/// What is typed into a text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TextKind {
    #[default]
    Text,
    Password,
    NewPassword,
    UserName,
    Number,
    Decimal,
    Date,
    Time,
    Telephone,
    OneTimeCode,
}

impl TextKind {
    fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::UserName | Self::Number | Self::Decimal | Self::OneTimeCode => "text",
            Self::Password | Self::NewPassword => "password",
            Self::Date => "date",
            Self::Time => "time",
            Self::Telephone => "tel",
        }
    }

    fn input_mode(self) -> &'static str {
        match self {
            Self::Number => "numeric",
            Self::Decimal => "decimal",
            Self::Telephone => "tel",
            _ => "text",
        }
    }

    fn autocomplete(self) -> &'static str {
        match self {
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
            Self::UserName => "username",
            Self::Telephone => "tel",
            Self::OneTimeCode => "one-time-code",
            _ => "off",
        }
    }
}

#[component]
fn Frame(id: String, label: String, hint: String, error: Option<String>, children: Element) -> Element {
    rsx! {
        div { class: if error.is_some() { "field wrong" } else { "field" },
            label { r#for: "{id}", "{label}" }
            {children}
            if !hint.is_empty() {
                p { class: "hint", id: "{id}-hint", "{hint}" }
            }
            if let Some(error) = &error {
                p { class: "error", id: "{id}-error", role: "alert",
                    Icon { name: IconName::Warning }
                    "{error}"
                }
            }
        }
    }
}

/// What describes the field to a screen reader.
fn described_by(id: &str, hint: &str, error: Option<&String>) -> Option<String> {
    let parts: Vec<_> =
        [(!hint.is_empty()).then(|| format!("{id}-hint")), error.map(|_| format!("{id}-error"))]
            .into_iter()
            .flatten()
            .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// One line of text. `id` must be unique in the page.
#[component]
pub fn TextField(
    id: String,
    label: String,
    value: String,
    oninput: EventHandler<String>,
    #[props(default)] kind: TextKind,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default)] placeholder: String,
    #[props(default)] required: bool,
    #[props(default)] disabled: bool,
    #[props(default)] max_length: Option<u32>,
) -> Element {
    rsx! {
        Frame { id: id.clone(), label, hint: hint.clone(), error: error.clone(),
            input {
                id: "{id}",
                r#type: kind.input_type(),
                inputmode: kind.input_mode(),
                autocomplete: kind.autocomplete(),
                value: "{value}",
                placeholder: "{placeholder}",
                required,
                disabled,
                maxlength: max_length.map(|length| length.to_string()),
                spellcheck: "false",
                "aria-invalid": error.is_some(),
                "aria-describedby": described_by(&id, &hint, error.as_ref()),
                oninput: move |event| oninput.call(event.value()),
            }
        }
    }
}

/// Several lines of text, with the count when there is a limit.
#[component]
pub fn TextArea(
    id: String,
    label: String,
    value: String,
    oninput: EventHandler<String>,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default)] placeholder: String,
    #[props(default)] required: bool,
    #[props(default = 4)] rows: u32,
    #[props(default)] max_length: Option<u32>,
) -> Element {
    let count = value.chars().count();
    rsx! {
        Frame { id: id.clone(), label, hint: hint.clone(), error: error.clone(),
            textarea {
                id: "{id}",
                rows: "{rows}",
                value: "{value}",
                placeholder: "{placeholder}",
                required,
                maxlength: max_length.map(|length| length.to_string()),
                "aria-invalid": error.is_some(),
                "aria-describedby": described_by(&id, &hint, error.as_ref()),
                oninput: move |event| oninput.call(event.value()),
            }
            if let Some(length) = max_length {
                p { class: "hint count", "{count} / {length}" }
            }
        }
    }
}

/// One of several, for more than about five; fewer: [`ReasonChips`] or [`Segments`].
#[component]
pub fn SelectField(
    id: String,
    label: String,
    options: Vec<Choice>,
    value: String,
    onchange: EventHandler<String>,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    /// The first, empty option, such as "please choose"; none when empty.
    #[props(default)]
    placeholder: String,
) -> Element {
    rsx! {
        Frame { id: id.clone(), label, hint: hint.clone(), error: error.clone(),
            select {
                id: "{id}",
                value: "{value}",
                "aria-invalid": error.is_some(),
                "aria-describedby": described_by(&id, &hint, error.as_ref()),
                onchange: move |event| onchange.call(event.value()),
                if !placeholder.is_empty() {
                    option { value: "", selected: value.is_empty(), "{placeholder}" }
                }
                for choice in options {
                    option { value: "{choice.code}", selected: choice.code == value, "{choice.label}" }
                }
            }
        }
    }
}

/// A tick with its words.
#[component]
pub fn CheckField(
    id: String,
    label: String,
    checked: bool,
    onchange: EventHandler<bool>,
    #[props(default)] hint: String,
    #[props(default)] disabled: bool,
) -> Element {
    rsx! {
        label { class: "check", r#for: "{id}",
            input {
                id: "{id}",
                r#type: "checkbox",
                checked,
                disabled,
                onchange: move |event| onchange.call(event.checked()),
            }
            span {
                "{label}"
                if !hint.is_empty() {
                    small { "{hint}" }
                }
            }
        }
    }
}

/// Choose a file. `capture` asks phones for the camera ("environment" or "user").
#[component]
pub fn FileField(
    id: String,
    label: String,
    accept: String,
    onfile: EventHandler<FileData>,
    #[props(default)] capture: Option<String>,
    #[props(default = IconName::Upload)] icon: IconName,
    #[props(default)] hint: String,
) -> Element {
    rsx! {
        div { class: "file",
            label { class: "button wide", r#for: "{id}",
                Icon { name: icon }
                "{label}"
            }
            input {
                id: "{id}",
                class: "unseen",
                r#type: "file",
                accept: "{accept}",
                capture,
                onchange: move |event| {
                    if let Some(file) = event.files().into_iter().next() {
                        onfile.call(file);
                    }
                },
            }
            if !hint.is_empty() {
                p { class: "hint", "{hint}" }
            }
        }
    }
}

/// A search box.
#[component]
pub fn SearchField(id: String, label: String, value: String, oninput: EventHandler<String>) -> Element {
    rsx! {
        label { class: "search", r#for: "{id}",
            Icon { name: IconName::Search }
            input {
                id: "{id}",
                r#type: "search",
                value: "{value}",
                placeholder: "{label}",
                "aria-label": "{label}",
                autocomplete: "off",
                oninput: move |event| oninput.call(event.value()),
            }
        }
    }
}

/// Chips of which one is chosen: the reason of a decision. Radios underneath, so arrow keys work.
#[component]
pub fn ReasonChips(
    /// Unique in the page; names the radio group.
    name: String,
    legend: String,
    options: Vec<Choice>,
    chosen: Option<String>,
    onchoose: EventHandler<String>,
    #[props(default)] error: Option<String>,
) -> Element {
    rsx! {
        fieldset { class: "reasons",
            legend { "{legend}" }
            div { class: "chips",
                for Choice { code, label } in options {
                    label { class: "choice", key: "{code}",
                        input {
                            r#type: "radio",
                            name: "{name}",
                            value: "{code}",
                            checked: chosen.as_deref() == Some(code.as_str()),
                            onchange: move |_| onchoose.call(code.clone()),
                        }
                        span { "{label}" }
                    }
                }
            }
            if let Some(error) = error {
                p { class: "error", role: "alert",
                    Icon { name: IconName::Warning }
                    "{error}"
                }
            }
        }
    }
}

/// Two to four views of the same page.
#[component]
pub fn Segments(
    name: String,
    label: String,
    options: Vec<Choice>,
    chosen: String,
    onchoose: EventHandler<String>,
) -> Element {
    rsx! {
        div { class: "segments", role: "radiogroup", "aria-label": "{label}",
            for Choice { code, label } in options {
                label { class: "segment", key: "{code}",
                    input {
                        r#type: "radio",
                        name: "{name}",
                        value: "{code}",
                        checked: chosen == code,
                        onchange: move |_| onchoose.call(code.clone()),
                    }
                    span { "{label}" }
                }
            }
        }
    }
}
