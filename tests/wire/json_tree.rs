//! JSON as a tree that keeps the order of names and doubled names, so that tests can change it and write it
//! again.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A value of JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    /// Names, in quotes as in the text, and values.
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    /// A text, without quotes.
    Text(String),
    /// A number, `true`, `false`, `null`, or anything else that is written unchanged.
    Raw(String),
}

use Tree::{Array, Object, Raw, Text};

impl Tree {
    pub(crate) fn parse(text: &str) -> Self {
        serde_json::from_str(text).expect("well-formed JSON")
    }

    pub(crate) fn raw(text: &str) -> Self {
        Raw(text.into())
    }

    /// The direct children.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match self {
            Object(fields) => fields.iter().map(|(_, value)| value).collect(),
            Array(values) => values.iter().collect(),
            Text(_) | Raw(_) => Vec::new(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
            Array(values) => values.iter_mut().collect(),
            Text(_) | Raw(_) => Vec::new(),
        }
    }

    /// The places of the whole value and of all values inside, as lists of indices.
    pub(crate) fn places(&self) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new()];
        for (index, child) in self.children().into_iter().enumerate() {
            places.extend(child.places().into_iter().map(|place| [vec![index], place].concat()));
        }
        places
    }

    pub(crate) fn at(&self, place: &[usize]) -> &Self {
        place.iter().fold(self, |value, index| value.children()[*index])
    }

    pub(crate) fn at_mut(&mut self, place: &[usize]) -> &mut Self {
        place.iter().fold(self, |value, index| value.children_mut().swap_remove(*index))
    }

    /// The names on the path to a place, without quotes and separated by dots. Positions in lists are left
    /// out.
    pub(crate) fn path(&self, place: &[usize]) -> String {
        let mut names = Vec::new();
        let mut value = self;
        for index in place {
            if let Object(fields) = value {
                names.push(fields[*index].0.trim_matches('"').to_owned());
            }
            value = value.children()[*index];
        }
        names.join(".")
    }

    /// The same tree with another value at a place.
    pub(crate) fn with(&self, place: &[usize], value: Self) -> Self {
        let mut changed = self.clone();
        *changed.at_mut(place) = value;
        changed
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Object(fields) => {
                fields.iter().find(|(known, _)| known.trim_matches('"') == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The names of an object.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Object(fields) => fields.iter().map(|(name, _)| name.trim_matches('"')).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether an object has the same name twice, in any spelling.
    pub(crate) fn has_doubles(&self) -> bool {
        let doubled = matches!(self, Object(fields) if (1..fields.len()).any(|end| {
            fields[..end].iter().any(|(name, _)| *name == fields[end].0)
        }));
        doubled || self.children().into_iter().any(Self::has_doubles)
    }
}

pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be written")
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = |index| if index == 0 { "" } else { "," };
        match self {
            Object(fields) => {
                formatter.write_str("{")?;
                for (index, (name, value)) in fields.iter().enumerate() {
                    write!(formatter, "{}{name}:{value}", separator(index))?;
                }
                formatter.write_str("}")
            }
            Array(values) => {
                formatter.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    write!(formatter, "{}{value}", separator(index))?;
                }
                formatter.write_str("]")
            }
            Text(text) => formatter.write_str(&quoted(text)),
            Raw(text) => formatter.write_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Tree>()? {
            // How serde_json gives a number with its feature `arbitrary_precision`.
            if name == "$serde_json::private::Number"
                && let Text(number) = value
            {
                return Ok(Raw(number));
            }
            fields.push((quoted(&name), value));
        }
        Ok(Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Array(values))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        Ok(Text(text.into()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Raw(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        Ok(Raw(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Raw(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Tree, E> {
        Ok(Raw(format!("{value:?}")))
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        Ok(Tree::raw("null"))
    }
}

#[test]
fn a_tree_is_written_as_it_was_read() {
    let text = r#"{"a":[1,{"b":null}],"a":"\u0001\"","c":true}"#;
    let tree = Tree::parse(text);
    assert_eq!(tree.to_string(), text);
    assert_eq!(tree.path(&[0, 1, 0]), "a.b");
    assert!(tree.has_doubles());
    assert!(Tree::parse(r#"[{"a":{"\u0061":1,"a":2}}]"#).has_doubles());
    assert!(!Tree::parse(r#"[{"a":{"a":1}},{"a":2}]"#).has_doubles());
    assert_eq!(
        tree.with(&[0, 0], Tree::raw("1.0")).to_string(),
        r#"{"a":[1.0,{"b":null}],"a":"\u0001\"","c":true}"#
    );
    assert_eq!(tree.places().len(), 7);
}
