//! Permits; apart from their code, which the model check compiles with other locks.

use super::MemoryBudget;

#[test]
fn permits_are_given_while_they_fit_and_come_back_when_dropped() {
    let budget = MemoryBudget::new(100);
    let first = budget.try_reserve(60).unwrap();
    assert!(budget.try_reserve(41).is_none());
    let second = budget.try_reserve(40).unwrap();
    assert_eq!((budget.reserved(), budget.peak()), (100, 100));
    drop(first);
    assert_eq!((budget.reserved(), budget.peak()), (40, 100));
    assert!(budget.try_reserve(u64::MAX).is_none());
    drop(second);
    assert_eq!(budget.reserved(), 0);
}
