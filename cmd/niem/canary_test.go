package main

import (
	"bytes"
	"context"
	cryptorand "crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"niem/deploy/parts"
)

// canary is something that may be nowhere but on the devices of the people: in
// every form in which it could lie about.
type canary struct {
	name  string
	forms [][]byte
}

func newCanary(name string, plain []byte) canary {
	c := canary{name: name, forms: [][]byte{plain, []byte(hex.EncodeToString(plain)), utf16le(plain)}}
	// Inside a longer base64 text the canary begins at one of three offsets; the
	// first and last letters depend on the neighbours and are left out.
	for offset := range 3 {
		encoded := base64.StdEncoding.EncodeToString(append(make([]byte, offset), plain...))
		c.forms = append(c.forms, []byte(encoded[4:len(encoded)-4]))
	}
	return c
}

func utf16le(plain []byte) (out []byte) {
	for _, r := range string(plain) {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func (c canary) in(haystack []byte) bool {
	for _, form := range c.forms {
		if bytes.Contains(haystack, form) {
			return true
		}
	}
	return false
}

// canaryPage writes a PNG whose rows carry a pattern that no other picture has,
// and returns the pattern as it lies in memory: gray, RGBA and PPM rows.
func canaryPage(t *testing.T, path string) []canary {
	t.Helper()
	r := rand.New(rand.NewPCG(rand.Uint64(), 2))
	row := make([]byte, 48)
	for i := range row {
		row[i] = byte(r.Uint32())
	}
	page := image.NewGray(image.Rect(0, 0, 620, 877))
	for y := range 877 {
		for x := range 620 {
			page.SetGray(x, y, color.Gray{Y: row[x%len(row)]})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, page); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var rgba, rgb []byte
	for _, v := range row[:24] {
		rgba, rgb = append(rgba, v, v, v, 255), append(rgb, v, v, v)
	}
	middle := file.Len() / 2
	return []canary{
		newCanary("gray pixels", row[:24]), newCanary("RGBA pixels", rgba), newCanary("RGB pixels", rgb),
		newCanary("file content", file.Bytes()[middle:middle+24]),
	}
}

func TestServerNeverStoresPlaintext(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	// Drawn now: the servers run this test's own program, which holds its constants.
	fileName, subject, note := cryptorand.Text(), cryptorand.Text(), cryptorand.Text()
	notation := cryptorand.Text() // in the clear by design: the search must find it
	path := filepath.Join(t.TempDir(), fileName+".png")
	canaries := append(canaryPage(t, path), newCanary("file name", []byte(fileName)), newCanary("subject", []byte(subject)), newCanary("note", []byte(note)))
	sent, err := s.run(ctx, parts.Sender, "send", noSecrets, noPapers, path, "--to", parts.Opener, "--subject", subject, "--note", note, "--notation", notation, "--allow-copy")
	if err != nil {
		t.Fatal(err)
	}
	document := text1(sent.json, "document")
	pages := filepath.Join(t.TempDir(), "pages")
	if _, err := s.run(ctx, parts.Opener, "inbox"); err != nil {
		t.Fatal(err)
	}
	opened, err := s.run(ctx, parts.Opener, "open", document, "--pages-to", pages)
	if err != nil {
		t.Fatal(err)
	}
	if text1(opened.json, "subject") != subject {
		t.Fatalf("the recipient reads the subject %q", text1(opened.json, "subject"))
	}
	if _, err := s.run(ctx, parts.Sender, "trace", document, filepath.Join(pages, "page-0001.png")); err != nil {
		t.Fatal(err)
	}

	control := newCanary("clear notation", []byte(notation))
	inDump, inMemory := false, false
	look := func(place string, content []byte) {
		for _, c := range canaries {
			if c.in(content) {
				t.Errorf("%s: found in %s", c.name, place)
			}
		}
	}
	dump := dumpDatabase(t, s)
	look("the database dump", dump)
	inDump = control.in(dump)
	for _, c := range []*child{s.server, s.releaser} {
		memory := readMemory(t, c.cmd.Process.Pid)
		look("the memory of "+c.name, memory)
		inMemory = inMemory || control.in(memory)
	}
	objects := 0
	walk := func(dir string) {
		if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil // a server's own temporary file
			}
			objects++
			look(path, b)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	// Everything the servers write lies below the stage's folder; people's homes
	// hold sealed state only, so they are searched too.
	walk(s.dir)
	if objects < 20 {
		t.Errorf("only %d files to look at", objects)
	}
	if !inDump || !inMemory {
		t.Errorf("the search is blind: the clear notation was found in the dump: %v, in memory: %v", inDump, inMemory)
	}
	checkTemporaryFiles(t, look)
}

// dumpDatabase is what somebody who steals the database has.
func dumpDatabase(t *testing.T, s *stage) []byte {
	t.Helper()
	program := "pg_dump"
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); err == nil && len(found) > 0 {
		program = found[len(found)-1]
	}
	dump, err := exec.Command(program, "--dbname", s.database.URL("niem")).Output()
	if err != nil {
		t.Fatalf("pg_dump (apt-get install postgresql): %v", err)
	}
	return dump
}

// readMemory is what a core of the process would hold: every readable mapping.
func readMemory(t *testing.T, pid int) []byte {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	var all []byte
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasPrefix(fields[1], "r") || len(fields) > 5 && strings.HasPrefix(fields[5], "[v") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		start, errStart := strconv.ParseUint(from, 16, 63)
		end, errEnd := strconv.ParseUint(to, 16, 63)
		if errStart != nil || errEnd != nil {
			t.Fatalf("line of maps: %q", line)
		}
		region := make([]byte, end-start)
		n, _ := mem.ReadAt(region, int64(start)) // reserved pages can't be read, and hold nothing
		all = append(all, region[:n]...)
	}
	if len(all) < 8<<20 {
		t.Fatalf("read %d bytes of process %d only", len(all), pid)
	}
	return all
}

// checkTemporaryFiles looks at what lies directly in the temporary folder: no
// program of the send, open or trace may leave something there.
func checkTemporaryFiles(t *testing.T, look func(string, []byte)) {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > 64<<20 {
			continue
		}
		if b, err := os.ReadFile(filepath.Join(os.TempDir(), entry.Name())); err == nil {
			look(entry.Name(), b)
		}
	}
}
