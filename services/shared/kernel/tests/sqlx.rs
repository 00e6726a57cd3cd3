//! With the feature `sqlx`, ids and money can be bound to and read from PostgreSQL, singly and as arrays.
#![cfg(feature = "sqlx")]

use sqlx::postgres::{PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::{Decode, Encode, Type, TypeInfo};
use tilskudd_kernel::ids::{CaseId, PersonId};
use tilskudd_kernel::money::Money;

fn column_and_array<T>() -> (String, String)
where
    T: Type<Postgres> + PgHasArrayType + for<'r> Decode<'r, Postgres> + for<'q> Encode<'q, Postgres>,
{
    let name = |info: PgTypeInfo| info.name().to_owned();
    (name(T::type_info()), name(T::array_type_info()))
}

#[test]
fn ids_are_uuids_and_money_is_a_bigint() {
    let uuid = ("UUID".to_owned(), "UUID[]".to_owned());
    assert_eq!(column_and_array::<CaseId>(), uuid);
    assert_eq!(column_and_array::<PersonId>(), uuid);
    assert_eq!(
        column_and_array::<Money>(),
        ("INT8".to_owned(), "INT8[]".to_owned())
    );
}
