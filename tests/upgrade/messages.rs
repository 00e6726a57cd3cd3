//! Messages as JSON, by the descriptors of the program that is asked: fields by their names in the `.proto` files, enums by
//! the names of their values, 64-bit numbers as numbers. Fields that are not set are absent.

use anyhow::{Context as _, bail};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value as Field};
use serde_json::{Map, Value};

/// Whole numbers of a field, 0 when it is not set.
pub(crate) fn number(message: &Value, field: &str) -> i64 {
    message[field].as_i64().unwrap_or(0)
}

/// Text of a field, empty when it is not set.
pub(crate) fn text<'a>(message: &'a Value, field: &str) -> &'a str {
    message[field].as_str().unwrap_or_default()
}

/// Items of a repeated field, none when it is not set.
pub(crate) fn items<'a>(message: &'a Value, field: &str) -> &'a [Value] {
    message[field].as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn to_json(message: &DynamicMessage) -> Value {
    let fields = message
        .fields()
        .map(|(field, value)| (field.name().to_owned(), field_json(&field.kind(), value)));
    Value::Object(fields.collect())
}

fn field_json(kind: &Kind, value: &Field) -> Value {
    match value {
        Field::Bool(value) => (*value).into(),
        Field::I32(value) => (*value).into(),
        Field::I64(value) => (*value).into(),
        Field::U32(value) => (*value).into(),
        Field::U64(value) => (*value).into(),
        Field::F32(value) => (*value).into(),
        Field::F64(value) => (*value).into(),
        Field::String(value) => value.clone().into(),
        Field::Bytes(value) => String::from_utf8_lossy(value).into(),
        Field::EnumNumber(number) => match kind.as_enum().and_then(|of| of.get_value(*number)) {
            Some(value) => value.name().into(),
            None => (*number).into(),
        },
        Field::Message(message) => to_json(message),
        Field::List(values) => values.iter().map(|value| field_json(kind, value)).collect(),
        Field::Map(values) => {
            let value_of = kind
                .as_message()
                .map(|entry| entry.map_entry_value_field().kind());
            let entry = |value| field_json(value_of.as_ref().unwrap_or(kind), value);
            let entries = values
                .iter()
                .map(|(key, value)| (format!("{key:?}"), entry(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// # Errors
/// When the message has no such field, or the field holds something else.
pub(crate) fn from_json(of: &MessageDescriptor, json: &Value) -> anyhow::Result<DynamicMessage> {
    let mut message = DynamicMessage::new(of.clone());
    let fields = json.as_object();
    for (name, value) in fields.with_context(|| format!("{} is no object", of.name()))? {
        let field = of.get_field_by_name(name);
        let field = field.with_context(|| format!("{} has no field {name}", of.full_name()))?;
        message.set_field(&field, to_field(&field, value)?);
    }
    Ok(message)
}

fn to_field(field: &FieldDescriptor, json: &Value) -> anyhow::Result<Field> {
    match (field.is_list(), json) {
        (true, Value::Array(values)) => {
            let values = values.iter().map(|value| scalar(field, value));
            Ok(Field::List(values.collect::<anyhow::Result<_>>()?))
        }
        (true, _) => bail!("{} is repeated", field.full_name()),
        (false, _) => scalar(field, json),
    }
}

fn scalar(field: &FieldDescriptor, json: &Value) -> anyhow::Result<Field> {
    let wrong = || format!("{} does not take {json}", field.full_name());
    Ok(match field.kind() {
        Kind::Bool => Field::Bool(json.as_bool().with_context(wrong)?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Field::I32(
            json.as_i64()
                .with_context(wrong)?
                .try_into()
                .with_context(wrong)?,
        ),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Field::I64(json.as_i64().with_context(wrong)?),
        Kind::String => Field::String(json.as_str().with_context(wrong)?.to_owned()),
        Kind::Bytes => Field::Bytes(json.as_str().with_context(wrong)?.as_bytes().to_vec().into()),
        Kind::Enum(of) => {
            let value = json.as_str().and_then(|name| of.get_value_by_name(name));
            Field::EnumNumber(value.with_context(wrong)?.number())
        }
        Kind::Message(of) => Field::Message(from_json(&of, json)?),
        _ => bail!(wrong()),
    })
}
