package main

import "syscall"

// diskFree is the part of the disk below path that is free for the service's
// user.
func diskFree(path string) (float64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(path, &fs); err != nil {
		return 0, err
	}
	if fs.Blocks == 0 {
		return 1, nil // a file system without a size
	}
	return float64(fs.Bavail) / float64(fs.Blocks), nil
}
