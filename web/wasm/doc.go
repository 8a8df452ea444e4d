//go:build js && wasm

// Package main is the browser's worker in Go: package web/desk behind one
// JavaScript function. It compiles to WASM only; its memory never shrinks, so the
// page throws the worker away with the session.
package main
