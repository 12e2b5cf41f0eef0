package io.tollgate.control.alert;

/**
 * A condition that holds.
 *
 * @param subject what it is about, for example a route's name; empty for the whole system
 * @param value that was found
 * @param detail the value in words, for people
 */
record Finding(String subject, double value, String detail) {}
