//! Makes one module for each direction, because all schemas of a direction share their definitions.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use typify::{TypeSpace, TypeSpaceSettings};

fn main() {
    println!("cargo::rerun-if-env-changed=CODE");
    let folder = env::var("CODE").expect("CODE names the folder");
    let folder = Path::new(&folder);
    let mut code = String::new();
    for direction in ["as_read", "as_written"] {
        let file = folder.join(format!("{direction}.json"));
        println!("cargo::rerun-if-changed={}", file.display());
        let mut types = TypeSpace::new(&TypeSpaceSettings::default());
        types.add_root_schema(json(&file)).expect("typify takes the schemas");
        let module = prettyplease::unparse(&syn::parse2(types.to_stream()).expect("it is Rust"));
        code += &format!("#[allow(warnings)] pub mod {direction} {{ {module} }}\n");
    }
    let roots: BTreeMap<String, [String; 2]> = json(&folder.join("roots.json"));
    let judges: String = roots
        .iter()
        .map(|(name, [direction, root])| format!("({name:?}, accepts::<{direction}::{root}>),\n"))
        .collect();
    code += &format!("pub const JUDGES: &[(&str, fn(&serde_json::Value) -> bool)] = &[{judges}];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("generated.rs"), code)
        .expect("written");
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_str(&fs::read_to_string(path).expect("it can be read")).expect("it is JSON")
}
