// Package audittest holds the promises of a log store as one suite, a naive
// reference of RFC 6962 trees to compare with, and a log in memory for tests
// of those who read logs.
package audittest
