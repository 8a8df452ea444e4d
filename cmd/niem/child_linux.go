package main

import "syscall"

// childAttributes: a group of its own, so that Ctrl-C reaches only the parent,
// which stops its children in order; and an end with the parent if that is killed.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
