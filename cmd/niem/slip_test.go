package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	webdesk "niem/web/desk"
)

var anySlip = slip{FullName: "Đặng Thị Ngọc Ưỡn", Position: "Chuyên viên giám sát <dịch tễ>", Unit: "Trung tâm Kiểm soát bệnh tật (CDC) – Khoa Phòng, chống bệnh truyền nhiễm",
	Username: "uon.dtn", Fingerprint: "0123 4567 89ab cdef fedc ba98 7654 3210", Entry: 1204, Origin: "log.soyte.example",
	Made: time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)}

// TestSlipSaysTheSameToPeopleAndMachines in each of its forms.
func TestSlipSaysTheSameToPeopleAndMachines(t *testing.T) {
	a := &app{}
	for _, name := range []string{"phieu.html", "phieu.pdf", "phieu.txt"} {
		form, err := a.slipForm(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := form(anySlip)
		if err != nil {
			t.Fatal(err)
		}
		mark, ok := readMark(string(b))
		if !ok || !mark.IsOf("UON.dtn", anySlip.Fingerprint, anySlip.Entry) {
			t.Errorf("%s: a machine reads %+v, %v", name, mark, ok)
		}
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		said := string(b)
		if strings.HasSuffix(name, ".pdf") {
			out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			said = string(out)
		}
		for _, want := range []string{"Đặng Thị Ngọc Ưỡn", "uon.dtn", "0123 4567 89ab cdef", "fedc ba98 7654 3210", "1204", "25/11/2026 08:30:00", "Người có khóa", "Registrar, signature"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
		if bytes.Contains(b, []byte("<dịch tễ>")) && strings.HasSuffix(name, ".html") {
			t.Error("a position becomes markup")
		}
	}
	if _, err := a.slipForm("phieu.docx"); err == nil {
		t.Error("a form that nobody can write")
	}
}

// TestOnlyTheRightSlipConfirms: what is not this person's present key, or is two
// slips at once, is refused.
func TestOnlyTheRightSlipConfirms(t *testing.T) {
	a := &app{in: strings.NewReader(""), out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	right, other := anySlip, anySlip
	other.Fingerprint = "ffff 4567 89ab cdef fedc ba98 7654 3210"
	both := filepath.Join(t.TempDir(), "both.txt")
	if err := os.WriteFile(both, []byte(right.mark()+"\n"+other.mark()), 0o600); err != nil {
		t.Fatal(err)
	}
	older := right
	older.Entry--
	another := right
	another.Username = "uon.dtm"
	for name, c := range map[string]struct {
		said comparison
		ok   bool
	}{
		"typed":               {comparison{fingerprint: "0123-4567 89AB cdef fedc ba98 7654 3210"}, true},
		"scanned":             {comparison{scanned: right.mark()}, true},
		"typed by a scanner":  {comparison{fingerprint: right.mark()}, true},
		"another key":         {comparison{scanned: other.mark()}, false},
		"an older key's slip": {comparison{scanned: older.mark()}, false},
		"another person":      {comparison{scanned: another.mark()}, false},
		"two slips in one":    {comparison{slip: both}, false},
		"no slip":             {comparison{scanned: webdesk.BareFingerprint(right.Fingerprint)}, false},
		"a part of it":        {comparison{fingerprint: "0123 4567 89ab cdef"}, false},
		"two ways":            {comparison{fingerprint: right.Fingerprint, scanned: right.mark()}, false},
		"nothing":             {comparison{}, false},
	} {
		if err := a.compare(c.said, right.Username, right.Fingerprint, right.Entry); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
