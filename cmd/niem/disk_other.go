//go:build !linux

package main

import "errors"

// diskFree can't tell on this system.
func diskFree(string) (float64, error) {
	return 0, errors.New("disks are watched on Linux only")
}
