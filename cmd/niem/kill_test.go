package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
)

// papersOf writes small pages, other ones for each case.
func papersOf(t *testing.T, seed, pages int) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for n := range pages {
		page := image.NewGray(image.Rect(0, 0, 420, 594))
		for y := range 594 {
			for x := range 420 {
				v := uint8(255)
				if y%18 < 9 && (x*7+(y/18)*(31+n)+seed*5)%13 < 5 {
					v = 30
				}
				page.SetGray(x, y, color.Gray{Y: v})
			}
		}
		path := filepath.Join(dir, fmt.Sprintf("trang-%d.png", n+1))
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(png.Encode(f, page), f.Close()); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// received counts the documents of a subject in the recipient's inbox.
func received(t *testing.T, s *stage, subject string) (documents []string) {
	t.Helper()
	inbox, err := s.run(context.Background(), parts.Opener, "inbox")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range objects(inbox.json["documents"]) {
		if text1(d, "subject") == subject {
			documents = append(documents, text1(d, "document"))
		}
	}
	return documents
}

// openWhole opens a document and checks that all its pages come.
func openWhole(t *testing.T, s *stage, document string, pages int) {
	t.Helper()
	got, err := s.run(context.Background(), parts.Opener, "open", document, "--pages-to", filepath.Join(t.TempDir(), "pages"))
	if err != nil {
		t.Fatal(err)
	}
	if len(texts(got.json["files"])) != pages {
		t.Fatalf("document %s has %v", document, got.json["files"])
	}
}

// reached tells whether the sender's state of a send holds a file like pattern.
func reached(s *stage, pattern string) bool {
	found, err := filepath.Glob(filepath.Join(s.dir, "people", parts.Sender, dirSends, "*", pattern))
	return err == nil && len(found) > 0
}

func TestKilledSendLeavesWholeDocumentOrNone(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	const pages = 3
	for i, c := range []struct{ victim, moment string }{
		{"client", stateOrder}, {"client", "page-*.age"}, {"client", "page-0002.age"}, {"client", stateOrigin + "*"}, {"client", statePackage},
		{"server", stateOrder}, {"server", "page-0001.age"}, {"server", statePackage},
		{"releaser", stateOrder}, {"releaser", "page-*.age"},
	} {
		t.Run(c.victim+" at "+c.moment, func(t *testing.T) {
			subject := fmt.Sprintf("Bị ngắt %d", i)
			order := append([]string{"send", noSecrets, noPapers}, papersOf(t, i, pages)...)
			order = append(order, "--to", parts.Opener+","+parts.Waiting, "--subject", subject, "--allow-copy")
			cmd := s.command(ctx, parts.Sender, order...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			waitFor(t, func() bool { return reached(s, c.moment) || cmd.ProcessState != nil })
			kill(t, s, c.victim, cmd)
			<-ended // by the signal, with an error, or in time

			seen := received(t, s, subject)
			if len(seen) > 1 {
				t.Fatalf("%d documents of one send", len(seen))
			}
			for _, document := range seen {
				openWhole(t, s, document, pages)
			}
			if len(seen) == 1 && !reached(s, stateOrder) {
				return // it had ended before the blow
			}
			again, err := s.run(ctx, parts.Sender, order...)
			if err != nil {
				t.Fatalf("resumed send: %v", err)
			}
			document := text1(again.json, "document")
			if after := received(t, s, subject); len(after) != 1 || after[0] != document || len(seen) == 1 && seen[0] != document {
				t.Fatalf("before %v, after %v, answer %s", seen, after, document)
			}
			openWhole(t, s, document, pages)
			if reached(s, "*") {
				t.Fatal("the state of a finished send is still there")
			}
		})
	}
}

func TestResumeByDocumentTakesTheSameFilesOnly(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	files := papersOf(t, 70, 4)
	cmd := s.command(ctx, parts.Sender, append([]string{"send", noSecrets, noPapers, "--to", parts.Opener, "--subject", "Tiếp tục", "--allow-copy", "--"}, files...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return reached(s, "page-*.age") })
	kill(t, s, "client", cmd)
	cmd.Wait() // killed, as asked
	states, err := filepath.Glob(filepath.Join(s.dir, "people", parts.Sender, dirSends, "*"))
	if err != nil || len(states) != 1 {
		t.Fatalf("sends under way: %v %v", states, err)
	}
	document := filepath.Base(states[0])
	got, err := s.run(ctx, parts.Sender, append([]string{"send", noSecrets, noPapers, "--resume", document, "--"}, papersOf(t, 71, 4)...)...)
	if err == nil || got.exit != exitNotFound {
		t.Fatalf("other files were taken for the same: exit code %d, %v", got.exit, err)
	}
	got, err = s.run(ctx, parts.Sender, append([]string{"send", noSecrets, noPapers, "--resume", document, "--"}, files...)...)
	if err != nil {
		t.Fatal(err)
	}
	if seen := received(t, s, "Tiếp tục"); text1(got.json, "document") != document || len(seen) != 1 || seen[0] != document {
		t.Fatalf("resumed %s as %v, received %v", document, got.json["document"], seen)
	}
	openWhole(t, s, document, 4)
}

// kill ends the victim without warning; servers are started again.
func kill(t *testing.T, s *stage, victim string, client *exec.Cmd) {
	t.Helper()
	ctx := context.Background()
	end := func(c *child) {
		if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-c.done
	}
	var err error
	switch victim {
	case "client":
		err = client.Process.Signal(syscall.SIGKILL)
		if errors.Is(err, os.ErrProcessDone) {
			err = nil
		}
	case "server":
		end(s.server)
		err = s.startServer(ctx)
	case "releaser":
		end(s.releaser)
		err = s.startReleaser(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestOrphansOfAGivenUpSendAreSwept(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	keeper, err := s.run(ctx, parts.Sender, append([]string{"send", noSecrets, noPapers, "--to", parts.Opener, "--subject", "Còn lại", "--allow-copy", "--"}, papersOf(t, 90, 1)...)...)
	if err != nil {
		t.Fatal(err)
	}
	order := append([]string{"send", noSecrets, noPapers, "--to", parts.Opener, "--allow-copy", "--"}, papersOf(t, 91, 6)...)
	cmd := s.command(ctx, parts.Sender, order...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return reached(s, "page-*.age") })
	kill(t, s, "client", cmd)
	cmd.Wait() // killed, as asked
	states, err := filepath.Glob(filepath.Join(s.dir, "people", parts.Sender, dirSends, "*"))
	if err != nil || len(states) != 1 {
		t.Fatalf("sends under way: %v %v", states, err)
	}
	document, err := crypto.ParseDocumentID(filepath.Base(states[0]))
	if err != nil {
		t.Fatal(err)
	}
	orphans := s.storedObjects(t, document)
	if len(orphans) == 0 || !s.inStore(t, orphans[0]) {
		t.Fatalf("the killed send left %d objects in the store", len(orphans))
	}
	// Eight days later, at the start of a server.
	if _, err := s.query(t, "UPDATE uploads SET progress = progress - interval '8 days' WHERE document = $1", document); err != nil {
		t.Fatal(err)
	}
	if err := s.server.stop(); err != nil {
		t.Fatal(err)
	}
	if err := s.startServer(ctx); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return len(s.storedObjects(t, document)) == 0 })
	for _, sum := range orphans {
		if s.inStore(t, sum) {
			t.Errorf("orphan %s is still in the store", sum)
		}
	}
	openWhole(t, s, text1(keeper.json, "document"), 1)
	// The sender comes back after all: the send starts anew by itself.
	again, err := s.run(ctx, parts.Sender, order...)
	if err != nil {
		t.Fatal(err)
	}
	if text1(again.json, "document") == document.String() || reached(s, "*") {
		t.Fatalf("answer %v after document %s was given up", again.json, document)
	}
	openWhole(t, s, text1(again.json, "document"), 6)
}

// inStore tells whether the store's folder holds an object.
func (s *stage) inStore(t *testing.T, sum string) (found bool) {
	t.Helper()
	if err := filepath.WalkDir(s.store.Data, func(path string, entry fs.DirEntry, err error) error {
		found = found || entry != nil && entry.Name() == sum
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}
