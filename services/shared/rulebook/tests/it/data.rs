//! The reference data beside the repository's root fits the kernel's types.

use std::collections::BTreeSet;

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;

const OFFICES: &str = include_str!("../../../../../data/statsforvaltere.csv");

#[test]
fn every_office_has_a_region_and_a_code_of_its_own() {
    let mut codes = BTreeSet::new();
    for line in OFFICES.lines().skip(1) {
        let (region, rest) = line.split_once(',').unwrap();
        let (code, _) = rest.split_once(',').unwrap();
        assert!(region.parse::<Tenant>().is_ok(), "{region}");
        assert!(
            code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()),
            "{code}"
        );
        assert!(codes.insert(code), "{code} twice");
        let number = rest
            .split(',')
            .find(|part| part.len() == 9 && part.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(number.unwrap().parse::<OrgNumber>().is_ok(), "{line}");
    }
    assert_eq!(codes.len(), 10);
}
