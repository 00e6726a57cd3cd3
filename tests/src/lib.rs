//! Tests of the whole system: five services, their databases and the round. Nothing is exported; the tests are one
//! binary, `tests/tests/it`, so that they link once.
