package main

import (
	"bytes"
	"strings"
	"testing"
)

const csvHeader = "username,full_name,position,phone,email,unit,number\n"

// TestAListIsReadWholeOrNotAtAll: every wrong row is named by its line, and then
// nobody of the list is taken.
func TestAListIsReadWholeOrNotAtAll(t *testing.T) {
	a := &app{out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	good := "an.nv,Nguyễn Văn An,Chuyên viên,0912,an@x,CDC,1\n"
	for name, c := range map[string]struct {
		content string
		lines   []string // that are named
	}{
		"an empty field":       {csvHeader + good + "binh.tt,Trần Thị Bình,,0912,binh@x,CDC,1\n", []string{"3", "position"}},
		"the same name twice":  {csvHeader + good + strings.ToUpper(good[:5]) + good[5:], []string{"3", "an.nv"}},
		"a row too short":      {csvHeader + "binh.tt,Bình\n" + good, []string{"2"}},
		"two wrong rows":       {csvHeader + "a,b\n" + good + "c,d\n", []string{"2", "4"}},
		"an open quote":        {csvHeader + good + "\"binh.tt,Trần\n", []string{"3"}},
		"bytes of no language": {csvHeader + "a\xff,b,c,d,e,f,g\n", []string{"2"}},
		"a column missing":     {"username,full_name\nan.nv,An\n", []string{"number"}},
		"nobody":               {csvHeader, nil},
		"nothing":              {"", nil},
	} {
		list, err := a.readNominations("de-cu.csv", c.content)
		if err == nil || list != nil {
			t.Errorf("%s: took %d", name, len(list))
			continue
		}
		for _, want := range c.lines {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not name %s", name, err, want)
			}
		}
	}
	for name, content := range map[string]string{
		"commas":           csvHeader + good,
		"a spreadsheet's":  "\ufeff" + strings.ReplaceAll(csvHeader+good, ",", ";"),
		"in another order": "number,unit,email,phone,position,full_name,username,note\n1,CDC,an@x,0912,Chuyên viên,Nguyễn Văn An,an.nv,x\n",
		"line ends":        strings.ReplaceAll(csvHeader+good, "\n", "\r\n"),
	} {
		list, err := a.readNominations("de-cu.csv", content)
		if err != nil || len(list) != 1 || list[0].Username != "an.nv" || list[0].FullName != "Nguyễn Văn An" || list[0].Number != "1" {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
	}
}

// TestAnExportHoldsNoFormula: what a spreadsheet would run is text there, and reads
// back as it was.
func TestAnExportHoldsNoFormula(t *testing.T) {
	for _, s := range []string{"=1+1", "+84 912", "-x", "@y", "An", ""} {
		cell := toCell(s)
		if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
			t.Errorf("%q stays %q", s, cell)
		}
		if got := fromCell(cell); got != s {
			t.Errorf("%q reads back as %q", s, got)
		}
	}
}
