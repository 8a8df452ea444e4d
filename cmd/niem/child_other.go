//go:build !linux

package main

import "syscall"

// childAttributes can't tie a child to its parent's life on this system.
func childAttributes() *syscall.SysProcAttr { return nil }
