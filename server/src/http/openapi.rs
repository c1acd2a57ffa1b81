//! The OpenAPI 3.1 description, generated from the operation table and the types' JSON schemas.

use actix_web::HttpResponse;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use zaigang_shared::operation::{Access, Described, Method, OperationVisitor, visit_all};
use zaigang_shared::problem::{ProblemCode, ProblemDocument};

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// Serves the description.
pub async fn serve() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

struct Collect {
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl OperationVisitor for Collect {
    fn visit<O: Described>(&mut self) {
        let info = O::INFO;
        let parameters: Vec<Value> = info
            .path
            .split('/')
            .filter_map(|s| s.strip_prefix('{').and_then(|s| s.strip_suffix('}')))
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .chain(self.query_parameters::<O>())
            .collect();
        let answer = self.schemas.subschema_for::<O::Answer>();
        let mut operation = json!({
            "operationId": info.id,
            "summary": info.summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "done", "content": {"application/json": {"schema": answer}}},
                "default": {
                    "description": "problem",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
                },
            },
            "security": if info.access == Access::Public { json!([]) } else { json!([{"bearer": []}]) },
        });
        if let Access::Granted(grants) = info.access {
            let roles: Vec<String> =
                grants.iter().map(|(role, reach)| format!("{}: {reach:?}", role.name())).collect();
            insert(&mut operation, "x-roles", json!(roles));
        }
        if matches!(info.method, Method::Post | Method::Patch) {
            let body = self.schemas.subschema_for::<O::Body>();
            insert(&mut operation, "requestBody", json!({"content": {"application/json": {"schema": body}}}));
        }
        let path = self.paths.entry(info.path.to_owned()).or_insert_with(|| json!({}));
        insert(path, &info.method.name().to_ascii_lowercase(), operation);
    }
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

impl Collect {
    fn query_parameters<O: Described>(&mut self) -> Vec<Value> {
        let schema =
            SchemaGenerator::from(SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true))
                .into_root_schema_for::<O::Query>();
        let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        properties
            .into_iter()
            .map(|(name, schema)| json!({"name": name, "in": "query", "required": false, "schema": schema}))
            .collect()
    }
}

/// The description as JSON.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut collect = Collect { schemas: SchemaGenerator::from(settings), paths: Map::new() };
    collect.schemas.subschema_for::<ProblemDocument>();
    visit_all(&mut collect);
    let codes: Vec<&str> = ProblemCode::ALL.iter().map(|c| c.code()).collect();
    let schemas = collect.schemas.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Zaigang (在岗)", "version": env!("CARGO_PKG_VERSION"), "x-problem-codes": codes},
        "paths": collect.paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

#[cfg(test)]
mod tests {
    use zaigang_shared::operation::ALL;

    #[test]
    fn every_operation_has_a_route() {
        let table = super::super::routes::table();
        let missing: Vec<_> = ALL.iter().map(|o| o.id).filter(|id| !table.ids().contains(id)).collect();
        assert!(missing.is_empty(), "no route for {missing:?}");
    }
}
