//! The formats that are measured: how each writes a value to bytes, and reads it back.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A format, as a host would call it.
pub trait Format {
    /// The functions that are called.
    const NAME: &'static str;
    /// The package, whose version is in `Cargo.lock`.
    const PACKAGE: &'static str;

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// What the format says.
    fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, String>;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// What the format says.
    fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String>;
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| error.to_string())
}

macro_rules! formats {
    ($($type:ident = $name:literal of $package:literal {
        write($value:ident) $write:expr;
        read($bytes:ident) $read:expr;
    })+) => {
        $(
            #[doc = $name]
            #[derive(Debug)]
            pub struct $type;

            impl Format for $type {
                const NAME: &'static str = $name;
                const PACKAGE: &'static str = $package;

                fn write<T: Serialize>($value: &T) -> Result<Vec<u8>, String> {
                    $write.map_err(|error| error.to_string())
                }

                fn read<T: DeserializeOwned>($bytes: &[u8]) -> Result<T, String> {
                    $read.map_err(|error| error.to_string())
                }
            }
        )+

        /// Calls a generic function for each format, in the order of the table.
        #[macro_export]
        macro_rules! for_each_format {
            ($function:ident) => {
                vec![$($function::<$crate::$type>()),+]
            };
        }
    };
}

formats! {
    SerdeJson = "`serde_json`" of "serde_json" {
        write(value) serde_json::to_vec(value);
        read(bytes) serde_json::from_slice(bytes);
    }
    SerdeJsonValue = "`serde_json::Value`" of "serde_json" {
        write(value) serde_json::to_value(value).map(|tree| tree.to_string().into_bytes());
        read(bytes) serde_json::from_slice(bytes).and_then(serde_json::from_value::<T>);
    }
    SimdJson = "`simd_json`" of "simd-json" {
        write(value) simd_json::serde::to_vec(value);
        read(bytes) simd_json::serde::from_slice(&mut bytes.to_vec());
    }
    SonicRs = "`sonic_rs`" of "sonic-rs" {
        write(value) sonic_rs::to_vec(value);
        read(bytes) sonic_rs::from_slice(bytes);
    }
    Json5 = "`json5`" of "json5" {
        write(value) json5::to_string(value).map(String::into_bytes);
        read(bytes) json5::from_str(text(bytes)?);
    }
    Yaml = "`serde_yaml_ng`" of "serde_yaml_ng" {
        write(value) serde_yaml_ng::to_string(value).map(String::into_bytes);
        read(bytes) serde_yaml_ng::from_slice(bytes);
    }
    Ron = "`ron`" of "ron" {
        write(value) ron::to_string(value).map(String::into_bytes);
        read(bytes) ron::de::from_bytes(bytes);
    }
    Toml = "`toml`" of "toml" {
        write(value) toml::to_string(value).map(String::into_bytes);
        read(bytes) toml::from_str(text(bytes)?);
    }
    Ciborium = "`ciborium`" of "ciborium" {
        write(value) {
            let mut bytes = Vec::new();
            ciborium::into_writer(value, &mut bytes).map(|()| bytes)
        };
        read(bytes) ciborium::from_reader(bytes);
    }
    Minicbor = "`minicbor_serde`" of "minicbor-serde" {
        write(value) minicbor_serde::to_vec(value);
        read(bytes) minicbor_serde::from_slice(bytes);
    }
    MessagePackNamed = "`rmp_serde::to_vec_named`" of "rmp-serde" {
        write(value) rmp_serde::to_vec_named(value);
        read(bytes) rmp_serde::from_slice(bytes);
    }
    MessagePack = "`rmp_serde::to_vec`" of "rmp-serde" {
        write(value) rmp_serde::to_vec(value);
        read(bytes) rmp_serde::from_slice(bytes);
    }
    BsonDocument = "`bson::serialize_to_document`" of "bson" {
        write(value) bson::serialize_to_document(value).and_then(|document| document.to_vec());
        read(bytes) bson::deserialize_from_slice(bytes).and_then(bson::deserialize_from_document::<T>);
    }
    BsonBytes = "`bson::serialize_to_vec`" of "bson" {
        write(value) bson::serialize_to_vec(value);
        read(bytes) bson::deserialize_from_slice(bytes);
    }
    Flexbuffers = "`flexbuffers`" of "flexbuffers" {
        write(value) flexbuffers::to_vec(value);
        read(bytes) flexbuffers::from_slice(bytes);
    }
    Pickle = "`serde_pickle`" of "serde-pickle" {
        write(value) serde_pickle::to_vec(value, serde_pickle::SerOptions::new());
        read(bytes) serde_pickle::from_slice(bytes, serde_pickle::DeOptions::new());
    }
    Xml = "`quick_xml`" of "quick-xml" {
        write(value) quick_xml::se::to_string_with_root("value", value).map(String::into_bytes);
        read(bytes) quick_xml::de::from_str(text(bytes)?);
    }
    Postcard = "`postcard`" of "postcard" {
        write(value) postcard::to_stdvec(value);
        read(bytes) postcard::from_bytes(bytes);
    }
    Bincode = "`bincode::serde`" of "bincode" {
        write(value) bincode::serde::encode_to_vec(value, bincode::config::standard());
        read(bytes)
            bincode::serde::decode_from_slice(bytes, bincode::config::standard()).map(|(value, _)| value);
    }
}
