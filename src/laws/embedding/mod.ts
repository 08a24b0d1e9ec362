export { onlyPickedRowsLearn } from "./only_picked_rows_learn.ts";
export { repeatedRowsAddUp } from "./repeated_rows_add_up.ts";
