package backup_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"niem/exchange/backup"
)

// TestFullDiskLeavesNoBackup: the disk of the backups is full before the first one
// is whole. Nothing looks like a backup, nothing half is left, and with room again
// the next one is whole.
func TestFullDiskLeavesNoBackup(t *testing.T) {
	h := newHouse(t)
	d := h.NewDocument(h.sender, 3, 3<<20, h.reader)
	h.Send(d)
	disk := t.TempDir()
	h.Must(syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=6m"))
	t.Cleanup(func() { h.Must(syscall.Unmount(disk, syscall.MNT_DETACH)) })
	folder, err := backup.OpenFolder(disk)
	h.Must(err)
	h.folder, h.dir = folder, disk
	if _, err := h.make(h.source()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("on a full disk: %v", err)
	}
	if list, err := h.folder.List(); err != nil || len(list) != 0 {
		t.Fatalf("catalogue: %+v, %v", list, err)
	}
	h.Must(filepath.WalkDir(disk, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if filepath.Ext(path) != ".age" || !bytes.HasPrefix(b, []byte("age-encryption.org/v1\n")) || len(b) < 1000 {
			t.Errorf("left: %s, %d bytes", path, len(b))
		}
		return err
	}))
	h.Must(syscall.Mount("", disk, "", syscall.MS_REMOUNT, "size=64m"))
	h.whole(h.mustRestore(h.mustMake()))
}
