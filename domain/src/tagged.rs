//! Enums that travel as `{"is": tag, "to": content}` and of which a newer server may send a variant that this code does
//! not know: it reads as `Unknown`, whatever its content. Serde's own `other` refuses any content.

macro_rules! tagged {
    ($name:ident, $content:literal, { $($variant:ident),* $(,)? }) => {
        impl $name {
            /// How many variants this app knows.
            pub const KINDS: usize = [$(stringify!($variant)),*].len();
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(rename_all = "snake_case")]
                enum Tag {
                    $($variant,)*
                    #[serde(other)]
                    Unknown,
                }

                #[derive(serde::Deserialize)]
                #[serde(field_identifier)]
                enum Key {
                    #[serde(rename = "is")]
                    Is,
                    #[serde(rename = $content)]
                    Content,
                    #[serde(other)]
                    Other,
                }

                struct Visitor;

                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("\"is\" and then \"", $content, "\""))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let (mut tag, mut read) = (None, None);
                        while let Some(key) = map.next_key::<Key>()? {
                            match (key, &tag) {
                                (Key::Is, _) => tag = Some(map.next_value::<Tag>()?),
                                $((Key::Content, Some(Tag::$variant)) => {
                                    read = Some($name::$variant(map.next_value()?));
                                })*
                                (Key::Content, None) => return Err(serde::de::Error::missing_field("is")),
                                (Key::Content, Some(Tag::Unknown)) | (Key::Other, _) => {
                                    map.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        match (read, tag) {
                            (Some(read), _) => Ok(read),
                            (None, Some(Tag::Unknown)) => Ok($name::Unknown),
                            (None, _) => Err(serde::de::Error::missing_field($content)),
                        }
                    }
                }

                deserializer.deserialize_map(Visitor)
            }
        }
    };
}

pub(crate) use tagged;
