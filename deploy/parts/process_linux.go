package parts

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// attributes makes the child die with us and, when we are root and asUser is
// set, run as that user.
func attributes(asUser string, orphaned syscall.Signal) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{
		Pdeathsig: orphaned,
		Setpgid:   true, // Ctrl-C at the terminal reaches us alone; we stop the servers in order
	}
	if asUser == "" || os.Geteuid() != 0 {
		return attr, nil
	}
	uid, gid, err := account(asUser)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}

// give hands path to asUser when we are root; a server that drops root must
// own its folder.
func give(path, asUser string) error {
	if asUser == "" || os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := account(asUser)
	if err != nil {
		return err
	}
	return os.Chown(path, uid, gid)
}

func account(name string) (uid, gid int, err error) {
	u, err := user.Lookup(name)
	if err != nil {
		return 0, 0, err
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, fmt.Errorf("user %s: %w", name, err)
	}
	if gid, err = strconv.Atoi(u.Gid); err != nil {
		return 0, 0, fmt.Errorf("user %s: %w", name, err)
	}
	return uid, gid, nil
}
