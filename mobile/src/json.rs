//! Reading JSON with little code: text to a tree, tree to a type, through serde as everything else.
//!
//! `serde_json` reads every type straight from the text; for each of the app's hundred types that is a reader of
//! its own, and together they were a sixth of what a phone downloads. Here the text is parsed once, by
//! `serde_json`, into its `Value`, and types read the tree, which takes a fraction of the code. Objects are
//! objects: a type written as an array, which `serde_json` also takes, is refused.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Value, map};
use std::fmt::Display;
use std::slice;

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JsonError(String);

impl serde::de::Error for JsonError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Reads a value from JSON text.
///
/// # Errors
/// What the text, or the value in it, lacks.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    T::deserialize(Reader(&tree(text)?))
}

/// The text as a tree.
///
/// # Errors
/// Where the text is no JSON.
pub fn tree(text: &[u8]) -> Result<Value, JsonError> {
    serde_json::from_slice(text).map_err(JsonError::custom)
}

/// A place in the tree.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Value);

impl Reader<'_> {
    #[cold]
    fn refuse<T>(self, expected: &'static str) -> Result<T, JsonError> {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(found) => Unexpected::Bool(*found),
            Value::Number(_) => Unexpected::Other("a number"),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Err(JsonError::invalid_type(found, &expected))
    }

    fn number<'a, V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let Value::Number(number) = self.0 else { return self.refuse("a number") };
        if let Some(number) = number.as_u64() {
            visitor.visit_u64(number)
        } else if let Some(number) = number.as_i64() {
            visitor.visit_i64(number)
        } else {
            visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
        }
    }
}

macro_rules! numbers {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
            self.number(visitor)
        }
    )+};
}

impl<'a> Deserializer<'a> for Reader<'a> {
    type Error = JsonError;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            Value::Object(entries) => visitor.visit_map(Entries { entries: entries.iter(), value: None }),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let Value::Bool(value) = self.0 else { return self.refuse("true or false") };
        visitor.visit_bool(*value)
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let Value::String(text) = self.0 else { return self.refuse("a text") };
        visitor.visit_str(text)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let Value::Array(items) = self.0 else { return self.refuse("a list") };
        visitor.visit_seq(Items(items.iter()))
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let Value::Object(entries) = self.0 else { return self.refuse("an object") };
        visitor.visit_map(Entries { entries: entries.iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: &Value::Null }),
            Value::Object(entries) => match entries.iter().next() {
                Some((name, content)) if entries.len() == 1 => visitor.visit_enum(Variant { name, content }),
                _ => self.refuse("one variant"),
            },
            _ => self.refuse("a variant"),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { <W: Visitor<'a>>
    char bytes byte_buf unit unit_struct }
}

/// What is left of a list.
struct Items<'a>(slice::Iter<'a, Value>);

impl<'a> SeqAccess<'a> for Items<'a> {
    type Error = JsonError;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, JsonError> {
        self.0.next().map(|item| seed.deserialize(Reader(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// What is left of an object, and the value of the name read last.
struct Entries<'a> {
    entries: map::Iter<'a>,
    value: Option<&'a Value>,
}

impl<'a> MapAccess<'a> for Entries<'a> {
    type Error = JsonError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        let Some((name, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<T::Value, JsonError> {
        seed.deserialize(Reader(self.value.take().unwrap_or(&Value::Null)))
    }
}

/// A variant by name, with its content.
struct Variant<'a> {
    name: &'a str,
    content: &'a Value,
}

impl<'a> EnumAccess<'a> for Variant<'a> {
    type Error = JsonError;
    type Variant = Reader<'a>;

    fn variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<(T::Value, Reader<'a>), JsonError> {
        Ok((seed.deserialize(StrDeserializer::new(self.name))?, Reader(self.content)))
    }
}

impl<'a> VariantAccess<'a> for Reader<'a> {
    type Error = JsonError;

    fn unit_variant(self) -> Result<(), JsonError> {
        if self.0.is_null() { Ok(()) } else { self.refuse("a variant without content") }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, JsonError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;
    use zaigang_shared::api::cadre::{Home, RecordOutcomes};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        New(u8),
        Pair(i64, f64),
        Named { a: Option<bool>, b: Vec<String> },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Tagged {
        Circle { r: f64 },
        Nothing,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        shapes: Vec<Shape>,
        tagged: Vec<Tagged>,
        pair: (i8, String),
        #[serde(default)]
        absent: Option<u64>,
        words: BTreeMap<String, String>,
        largest: u64,
        least: i64,
    }

    fn all() -> All {
        All {
            shapes: vec![
                Shape::Unit,
                Shape::New(255),
                Shape::Pair(-1, 41.5),
                Shape::Named { a: None, b: vec!["村\"\u{1}".to_owned()] },
            ],
            tagged: vec![Tagged::Circle { r: 200.0 }, Tagged::Nothing],
            pair: (-128, String::new()),
            absent: None,
            words: BTreeMap::from([("from".to_owned(), "2026-11-20".to_owned())]),
            largest: u64::MAX,
            least: i64::MIN,
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_back() {
        let text = serde_json::to_vec(&all()).unwrap();
        assert_eq!(read::<All>(&text).unwrap(), all());
    }

    /// The two readers agree on what the server answers, and on what is missing in it.
    #[test]
    fn answers_read_as_serde_json_reads_them() {
        let home = r#"{"today":"2026-11-20","name":"李","posting":{"id":"p1","kind":"first_secretary",
            "host":"150422100201","host_name":"村","township_name":"镇","from":"2026-03-01","to":null,
            "fences":[{"fence":{"id":"f1","kind":"office","shape":{"shape":"circle","lat":43.9,"lon":119.4,
            "radius_m":200}},"name":"村部"},{"fence":{"id":"f2","kind":"lodging","shape":{"shape":"polygon",
            "ring":[[119.4,43.9],[119.5,43.9],[119.4,44.0]]}},"name":"住处"}],"photo_demanded":true,
            "township_phone":null,"unknown":{"deep":[1,{"x":null}]}},"month":null,"prompts":[],"questions":[],
            "cases":[],"inspections":[],"device":"active","calibration":"none"}"#;
        let outcomes = r#"{"outcomes":[{"outcome":"refused","index":0,"id":null,"problem":{"type":"t","title":"x",
            "status":409,"code":"record_conflict","detail":"y","values":{}}}]}"#;
        fn agree<T: DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
            let plain: Result<T, _> = serde_json::from_str(text);
            let lean: Result<T, _> = read(text.as_bytes());
            assert_eq!(lean.as_ref().ok(), plain.as_ref().ok(), "{plain:?} {lean:?}");
        }
        assert!(read::<RecordOutcomes>(outcomes.as_bytes()).is_ok());
        agree::<Home>(home);
        agree::<RecordOutcomes>(outcomes);
        // One name less at a time.
        for (text, names) in
            [(home, home.matches("\":").count()), (outcomes, outcomes.matches("\":").count())]
        {
            for nth in 0..names {
                let at = text.match_indices("\":").nth(nth).unwrap().0;
                let without = format!("{}x{}", &text[..at], &text[at..]);
                agree::<Home>(&without);
                agree::<RecordOutcomes>(&without);
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for (text, part) in [
            ("[1,2]", "an object"),
            ("{}", "missing field"),
            ("{", "EOF"),
            ("{\"shapes\":[{\"New\":256}]}", "256"),
            ("{\"shapes\":[{\"New\":1,\"Unit\":null}]}", "one variant"),
            ("{\"shapes\":[\"New\"]}", "a number"),
            ("{\"shapes\":[{\"Unit\":1}]}", "without content"),
        ] {
            let said = read::<All>(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(part), "{text}: {said}");
        }
        let deep = "[".repeat(10_000);
        assert!(tree(deep.as_bytes()).is_err());
    }
}
