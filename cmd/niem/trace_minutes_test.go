package main

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

type eights struct{}

func (eights) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 8
	}
	return len(p), nil
}

// evidenceFor writes the golden evidence, changed and signed anew by its runner's device.
func evidenceFor(t *testing.T, dir string, change func(*evidence.File)) string {
	t.Helper()
	b, err := os.ReadFile("../../exchange/evidence/testdata/evidence.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := evidence.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.NewDeviceKey(eights{})
	if err != nil {
		t.Fatal(err)
	}
	change(f)
	f.Signatures = []evidence.Signature{}
	if err := f.Sign(key.Signer()); err != nil {
		t.Fatal(err)
	}
	if b, err = f.Encode(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "evidence.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// minutesFrom writes minutes and gives them as people read them.
func minutesFrom(t *testing.T, lang language, path, ext string, pictures ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "minutes"+ext)
	a := &app{lang: lang, out: io.Discard, err: io.Discard}
	if err := a.writeMinutes(path, pictures, out); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("NIEM_SHOTS"); keep != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + []string{"-en", "-vi"}[lang] + ext
		if err := os.WriteFile(filepath.Join(keep, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ext == ".pdf" {
		if b, err = exec.Command("pdftotext", "-layout", out, "-").Output(); err != nil {
			t.Fatal(err)
		}
	}
	return string(b)
}

func TestMinutesSayWhatTheEvidenceSays(t *testing.T) {
	dir := t.TempDir()
	var leaked bytes.Buffer
	if err := jpeg.Encode(&leaked, specimen.Letter(3), nil); err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(dir, "leak.jpg")
	if err := os.WriteFile(picture, leaked.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	size := specimen.Letter(3).Bounds().Size()
	var f *evidence.File
	path := evidenceFor(t, dir, func(of *evidence.File) {
		f = of
		f.Pictures[0] = evidence.Picture{Name: `<script>alert("lộ")</script>.jpg`, SHA256: crypto.HashOf(leaked.Bytes()), Width: size.X, Height: size.Y}
		f.RunBy[0].Username = "an.nv<b>"
		f.Sightings = f.Sightings[:1]
		f.Sightings[0].Map = [9]float64{0: 0.9, 2: 40, 4: 0.9, 5: 30, 8: 1}
	})
	for _, lang := range []language{english, vietnamese} {
		html, pdf := minutesFrom(t, lang, path, ".html", picture), minutesFrom(t, lang, path, ".pdf", picture)
		for _, want := range []string{f.Pictures[0].SHA256.String(), crypto.HashOf(f.Manifests[0]).String(), f.Document.String(), f.Accused[0].Person.String(), f.Accused[1].Person.String(), "niem 1.0", "384", "10^-1"} {
			if !strings.Contains(html, want) {
				t.Errorf("HTML without %s", want)
			}
			if !strings.Contains(strings.Join(strings.Fields(pdf), ""), strings.ReplaceAll(want, " ", "")) && len(want) < 60 {
				t.Errorf("PDF without %s", want)
			}
		}
		if strings.Contains(html, "<script") || strings.Contains(html, "nv<b>") || !strings.Contains(html, "data:image/jpeg;base64,") {
			t.Error("names are not escaped, or the picture is missing")
		}
		if lang == vietnamese && (!strings.Contains(pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") || !strings.Contains(pdf, "những người giữ khóa khôi phục")) {
			t.Error("Vietnamese is not readable in the PDF")
		}
	}
}

func TestMinutesNameNobodyWithoutProof(t *testing.T) {
	for _, outcome := range []string{watermark.OutcomeInconclusive, watermark.OutcomeNone} {
		t.Run(outcome, func(t *testing.T) {
			var people []string
			path := evidenceFor(t, t.TempDir(), func(f *evidence.File) {
				lead := f.Accused[0].Person
				for _, one := range f.Accused {
					people = append(people, one.Person.String())
				}
				f.Accused, f.Decision.Outcome, f.Decision.Reason, f.Decision.Lead = []evidence.Codeword{}, outcome, watermark.ReasonNotEnough, &lead
			})
			for _, ext := range []string{".html", ".pdf"} {
				said := minutesFrom(t, vietnamese, path, ext)
				for _, person := range people {
					if strings.Contains(said, person) {
						t.Errorf("%s names %s", ext, person)
					}
				}
			}
		})
	}
}

func TestMinutesAreRefusedOfWhatDoesNotHold(t *testing.T) {
	dir := t.TempDir()
	a := &app{lang: english, out: io.Discard, err: io.Discard}
	good := evidenceFor(t, dir, func(*evidence.File) {})
	out := filepath.Join(dir, "minutes.html")
	picture := filepath.Join(dir, "other.jpg")
	var other bytes.Buffer
	if err := jpeg.Encode(&other, specimen.Letter(4), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(picture, other.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var refused *failure
	if err := a.writeMinutes(good, []string{picture}, out); !errors.As(err, &refused) || refused.code != "picture_other" {
		t.Errorf("another picture: %v", err)
	}
	bad := evidenceFor(t, t.TempDir(), func(f *evidence.File) { f.Decision.Candidates = 1 })
	if err := a.writeMinutes(bad, nil, out); !errors.As(err, &refused) || refused.code != "evidence_unverified" {
		t.Errorf("evidence that fails: %v", err)
	}
	if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Error("minutes were written")
	}
	if err := a.writeMinutes(good, nil, out); err != nil {
		t.Fatal(err)
	}
	if err := a.writeMinutes(good, nil, out); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
}
