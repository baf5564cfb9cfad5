"""Employees: their fields and what was done to them."""

WORDS = {
    "employee.field-first_name": "first name",
    "employee.field-last_name": "last name",
    "employee.field-name": "name",
    "employee.field-role": "role",
    "employee.field-address": "address",
    "employee.field-date_join": "date of joining",
    "employee.field-date_leave": "date of leaving",
    "employee.field-status": "status",
    "employee.hired": "Employee {id} is {name}: {role}, since {date}.",
    "employee.updated": "{name}: {count} event(s) appended.",
    "employee.unchanged": "{name}: the {field} was that already, so that nothing was appended.",
    "employee.sample-loaded": "The sample is in the log: employees {numbers}, {added} event(s) appended.",
    "employee.sample-there": "The sample was in the log already, as employees {numbers}: nothing was appended.",
    "employee.none": "There are no employees yet. 'edalab employee sample' brings three, 'edalab employee hire' one.",
}
