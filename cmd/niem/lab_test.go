package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
	webdesk "niem/web/desk"
)

// labRun runs one command of the laboratory with --json and reads its one object.
func labRun(t *testing.T, into any, args ...string) (exit int) {
	t.Helper()
	var out bytes.Buffer
	a := quietApp()
	a.out = &out
	exit = a.run(context.Background(), append([]string{"--json", "lab"}, args...))
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		t.Fatalf("niem lab %s: %v: %s", strings.Join(args, " "), err, out.Bytes())
	}
	return exit
}

// labFolder writes pages as files of a folder.
func labFolder(t *testing.T, pages ...image.Image) string {
	t.Helper()
	dir := t.TempDir()
	for i, p := range pages {
		if err := replacePNG(filepath.Join(dir, fmt.Sprintf("%d.png", i+1)), p); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestLaboratoryNamesTheViewer marks, moves the detector's file away from
// everything else, and traces.
func TestLaboratoryNamesTheViewer(t *testing.T) {
	dir, out := labFolder(t, specimen.Text(11, 1), specimen.Table(1)), t.TempDir()
	mark := []string{"mark", "--pages", dir, "--recipients", "10", "--seed", "7", "--out", out, "--viewer", "4,9"}
	var made labMarked
	if exit := labRun(t, &made, mark...); exit != 0 || made.Pages != 2 || len(made.Pictures) != 4 {
		t.Fatalf("exit %d, %+v", exit, made)
	}
	first, err := os.ReadFile(made.Lab)
	if err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "moved.json")
	if err := os.WriteFile(moved, first, 0o600); err != nil {
		t.Fatal(err)
	}

	var found labFinding
	leak := filepath.Join(out, "viewer-9", "page-002.png")
	if exit := labRun(t, &found, "trace", "--lab", moved, leak); exit != 0 || found.Verdict != "accused" || found.Recipient == nil || *found.Recipient != 9 {
		t.Errorf("exit %d, %+v", exit, found)
	}
	if !slices.Equal(found.Pages, []int{2}) || found.TilesSeen == 0 || found.Registrations < 1 || found.Log10P > -6 {
		t.Errorf("page 2 was seen: %+v", found)
	}
	if exit := labRun(t, &found, "trace", "--lab", moved, "--page", "1", filepath.Join(dir, "1.png")); exit != 0 || found.Verdict != "none" || found.Recipient != nil || found.Lead != nil {
		t.Errorf("a picture without a mark: exit %d, %+v", exit, found)
	}

	again := t.TempDir()
	if exit := labRun(t, &made, "mark", "--pages", dir, "--recipients", "10", "--seed", "7", "--out", again, "--viewer", "1"); exit != 0 {
		t.Fatal("exit", exit)
	}
	if second, err := os.ReadFile(made.Lab); err != nil || !bytes.Equal(first, second) {
		t.Error("the same pages and seed gave another lab.json", err)
	}
}

func TestLaboratorySaysWhatIsWrong(t *testing.T) {
	dir, out := labFolder(t, image.NewGray(image.Rect(0, 0, 300, 400))), t.TempDir()
	mark := func(change ...string) []string {
		args := []string{"mark", "--pages", dir, "--recipients", "10", "--seed", "7", "--out", out, "--viewer", "4"}
		for i := 0; i < len(change); i += 2 {
			args[slices.Index(args, change[i])+1] = change[i+1]
		}
		return args
	}
	var made labMarked
	if exit := labRun(t, &made, mark()...); exit != 0 {
		t.Fatal("exit", exit)
	}
	file, picture := made.Lab, made.Pictures[0]
	text := filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(text, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code string
		exit int
	}{
		{mark("--viewer", "11"), "usage", exitUsage},
		{mark("--viewer", "0"), "usage", exitUsage},
		{mark("--viewer", "x"), "usage", exitUsage},
		{mark("--recipients", "0"), "usage", exitUsage},
		{mark("--recipients", "1001"), "usage", exitUsage},
		{mark("--seed", "-1"), "usage", exitUsage},
		{mark("--pages", t.TempDir()), "no_pages", exitFailed},
		{mark("--pages", filepath.Join(dir, "nowhere")), "file", exitFailed},
		{mark("--pages", labFolder(t, image.NewGray(image.Rect(0, 0, 150, 400)))), "page_too_small", exitFailed},
		{mark("--pages", filepath.Dir(text)), "picture_broken", exitFailed},
		{mark("--seed", "8"), "lab_taken", exitFailed},
		{[]string{"mark", "--pages", dir}, "usage", exitUsage},
		{[]string{"trace", picture}, "usage", exitUsage},
		{[]string{"trace", "--lab", file}, "usage", exitUsage},
		{[]string{"trace", "--lab", text, picture}, "lab_file", exitFailed},
		{[]string{"trace", "--lab", filepath.Join(dir, "nowhere.json"), picture}, "file", exitFailed},
		{[]string{"trace", "--lab", file, text}, "picture_broken", exitFailed},
		{[]string{"trace", "--lab", file, "--page", "0", picture}, "usage", exitUsage},
		{[]string{"trace", "--lab", file, "--page", "2", picture}, "pages", exitFailed},
		{[]string{"trace", "--lab", file, "--corners", "1,2 3,4", picture}, "usage", exitUsage},
		{[]string{"trace", "--lab", file, "--corners", "5,5 5,5 5,5 5,5", picture}, "corners", exitFailed},
	} {
		var refused errorJSON
		if exit := labRun(t, &refused, c.args...); exit != c.exit || refused.Error.Code != c.code || refused.Error.Message == "" {
			t.Errorf("niem lab %s: exit %d, %+v", strings.Join(c.args, " "), exit, refused.Error)
		}
	}
}

// TestLaboratoryLeaks makes leaks of a viewer's picture and traces one of each
// sort: straight, photographed with corners, combined.
func TestLaboratoryLeaks(t *testing.T) {
	var all struct{ Attacks []labAttack }
	if exit := labRun(t, &all, "attack", "--list"); exit != 0 || len(all.Attacks) < 20 {
		t.Fatalf("exit %d, %d attacks", exit, len(all.Attacks))
	}
	out := t.TempDir()
	var made labMarked
	if exit := labRun(t, &made, "mark", "--pages", labFolder(t, specimen.Text(11, 1)), "--recipients", "10", "--seed", "7", "--out", out, "--viewer", "4,9"); exit != 0 {
		t.Fatal("exit", exit)
	}
	var leak labLeak
	to := filepath.Join(out, "leak.png")
	if exit := labRun(t, &leak, "attack", "--attack", "chat-1280-q60", "--seed", "3", made.Pictures[0], to); exit != 0 || leak.Corners != nil || leak.Height != 1280 {
		t.Fatalf("exit %d, %+v", exit, leak)
	}
	first, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	var found labFinding
	if exit := labRun(t, &found, "trace", "--lab", made.Lab, to); exit != 0 || found.Recipient == nil || *found.Recipient != 4 {
		t.Errorf("exit %d, %+v", exit, found)
	}
	if exit := labRun(t, &leak, "attack", "--attack", "chat-1280-q60", "--seed", "3", made.Pictures[0], to); exit != 0 {
		t.Fatal("exit", exit)
	}
	if second, err := os.ReadFile(to); err != nil || !bytes.Equal(first, second) {
		t.Error("the same seed gave another leak", err)
	}
	if exit := labRun(t, &leak, "attack", "--attack", "average-2", "--seed", "3", made.Pictures[0], made.Pictures[1], to); exit != 0 {
		t.Error("a coalition of two: exit", exit)
	}
	for _, args := range [][]string{
		{"attack", "--attack", "nonsense", "--seed", "3", made.Pictures[0], to},
		{"attack", "--attack", "average-2", "--seed", "3", made.Pictures[0], to},
		{"attack", "--attack", "jpeg-90", made.Pictures[0], to},
		{"attack", "--list", "--attack", "jpeg-90"},
	} {
		var refused errorJSON
		if exit := labRun(t, &refused, args...); exit == 0 || refused.Error.Message == "" {
			t.Errorf("niem lab %s: exit %d, %+v", strings.Join(args, " "), exit, refused)
		}
	}
}

// TestLaboratoryTableGoesOnAfterAnInterruption: what was done is not done again.
func TestLaboratoryTableGoesOnAfterAnInterruption(t *testing.T) {
	table := filepath.Join(t.TempDir(), "trace.md")
	run := []string{"run", "--attacks", "jpeg-90", "--pictures", "1", "--workers", "1", "--out", table}
	var made labTable
	if exit := labRun(t, &made, run...); exit != 0 || len(made.Rows) != 1 || made.Rows[0].Right != 1 || made.Wrong != 0 {
		t.Fatalf("exit %d, %+v", exit, made)
	}
	if _, err := os.Stat(table + ".rows"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the rows of a table that is complete are still there")
	}
	text, err := os.ReadFile(table)
	if err != nil || !strings.Contains(string(text), "| jpeg-90 | 1/1 |") || strings.Contains(string(text), "Not finished") {
		t.Errorf("%v: %s", err, text)
	}

	// As a run leaves it that is killed after its row, within the next.
	in := labRunning{Version: webdesk.Version(), Attacks: []string{"jpeg-90"}, Pictures: 1, Seed: 1, out: table}
	book, err := quietApp().openRows(in)
	if err != nil {
		t.Fatal(err)
	}
	row := lab.Row{Cell: "jpeg-90", Trials: []lab.Trial{{Kind: "kept", Outcome: "none", Reason: "not_registered", Seconds: 7}}}
	if err := book.keep(row); err != nil {
		t.Fatal(err)
	}
	if _, err := book.file.WriteString(`{"cell":"jpe`); err != nil {
		t.Fatal(err)
	}
	if err := book.file.Close(); err != nil {
		t.Fatal(err)
	}
	if exit := labRun(t, &made, run...); exit != 0 || len(made.Rows) != 1 || made.Rows[0].Right != 0 || made.Rows[0].Max != 7 || made.Below != 1 {
		t.Errorf("exit %d, %+v: want the row that was kept", exit, made)
	}
	var refused errorJSON
	if exit := labRun(t, &refused, "run", "--attacks", "jpeg-90,nonsense", "--out", table); exit == 0 || refused.Error.Code != "attack" {
		t.Errorf("exit %d, %+v", exit, refused)
	}
}
