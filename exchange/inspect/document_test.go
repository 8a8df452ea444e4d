package inspect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func needs(r Report) string {
	var out []string
	for _, n := range r.Needs {
		if !n.Met {
			out = append(out, string(n.Outcome)+":"+n.Code)
		}
	}
	return strings.Join(out, " ")
}

// list is an invented list of n persons as a program that reads PDFs gives it.
func listOf(n int) string {
	var b strings.Builder
	b.WriteString("STT   Họ và tên              Năm sinh   Giới   Địa chỉ                 SĐT\n")
	for i := range n {
		fmt.Fprintf(&b, "%d     Nguyễn Thị Mẫu %s     19%d       Nữ     thôn %d, xã Mẫu Đông    09%08d\n", i+1, string(rune('A'+i%26)), 60+i%39, i+1, 12345670+i)
	}
	return b.String()
}

func with(in Input, change func(*Input)) Input {
	change(&in)
	return in
}

func TestTheLadder(t *testing.T) {
	approved := func(in *Input) {
		in.Answers.Reason, in.Answers.Approval = "điều tra ổ dịch", "Phó Giám đốc, phiếu trình 15"
	}
	class := func(c string) func(*Input) { return func(in *Input) { in.Class = c } }
	photo := func(answer string) Input {
		in := page("")
		in.Files[0] = File{Name: "IMG_2041.jpg", Picture: true}
		in.Answers.IDPapers = answer
		return in
	}
	for _, c := range []struct {
		name    string
		in      Input
		outcome Outcome
		needs   string
		persons int
	}{
		{"a letter without anybody", letter("Đề nghị các đơn vị vệ sinh môi trường."), Pass, "", 0},
		{"health without anybody", with(letter("Ghi nhận 12 ca bệnh, 3 ca dương tính, không tử vong."), class("none")), Pass, "", 0},
		{"a telephone number", with(letter("liên hệ 0912345678"), class("basic")), Warn, "", 1},
		{"a telephone number in a document of no class", with(letter("liên hệ 0912345678"), class("none")), Raise, "raise:class", 1},
		{"a name with a diagnosis, of basic class", with(letter("Nguyễn Thị Hư Cấu dương tính"), class("basic")), Raise, "raise:class", 1},
		{"a name with a diagnosis, of sensitive class", letter("Nguyễn Thị Hư Cấu dương tính"), Warn, "", 1},
		{"nine persons", letter(listOf(9)), Warn, "", 9},
		{"ten persons", letter(listOf(10)), Approve, "approve:list", 10},
		{"ten persons, approved", with(letter(listOf(10)), approved), Warn, "", 10},
		{"ten persons, a reason and no approval", with(letter(listOf(10)), func(in *Input) { in.Answers.Reason = "điều tra" }), Approve, "approve:list", 10},
		{"HIV with a name", letter("Lê Văn Ví Dụ, HIV"), Approve, "approve:special", 1},
		{"HIV with a name, approved", with(letter("Lê Văn Ví Dụ, HIV"), approved), Warn, "", 1},
		{"HIV without anybody", letter("Số ca HIV phát hiện mới trong quý: 14"), Pass, "", 0},
		{"a photograph", photo(""), Ask, "ask:id_papers", 0},
		{"a photograph of no ID paper", photo("no"), Pass, "", 0},
		{"a photograph of an ID paper", photo("yes"), Refuse, "refuse:id_papers", 0},
		{"a photograph of an ID paper on a basis", with(photo("yes"), approved), Warn, "", 0},
		{"a photograph of an ID paper of no class", with(with(photo("yes"), approved), class("none")), Raise, "raise:class", 0},
		{"a page without text", page(" \n 2 \n"), Ask, "ask:id_papers", 0},
		{"a scan with the scanner's line", page("Scanned with CamScanner"), Ask, "ask:id_papers", 0},
		{"a file named after an ID paper", with(letter("x"), func(in *Input) { in.Files[0].Name = "anh CCCD mat truoc.pdf" }), Ask, "ask:id_papers", 0},
		{"nothing declared", with(letter("x"), func(in *Input) { in.Answers = Answers{} }), Ask, "ask:no_secrets ask:no_new_disease", 0},
		{"an identity in the number", with(letter("x"), func(in *Input) { in.Number = "0912345678" }), Refuse, "refuse:clear", 1},
		{"a name in the notation", with(letter("x"), func(in *Input) { in.Notation = "BC Nguyen Van Mau" }), Refuse, "refuse:clear", 1},
		{"an ordinary notation", with(letter("x"), func(in *Input) { in.Number, in.Notation = "0417", "BC-SYT" }), Pass, "", 0},
		{"an identity in the reason", with(letter(listOf(10)), func(in *Input) { approved(in); in.Answers.Reason = "gửi hồ sơ bệnh nhân Trần Thị Ví Dụ" }), Refuse, "refuse:clear", 11},
		{"the leader's name in the approval", with(letter(listOf(10)), func(in *Input) { approved(in); in.Answers.Approval = "Trần Thị Ví Dụ, Phó Giám đốc" }), Warn, "", 10},
		{"a name in the file's name", with(letter("x"), func(in *Input) { in.Files[0].Name = "KQXN_NguyenVanMau.pdf" }), Warn, "", 1},
		{"a name in the subject", with(letter("x"), func(in *Input) { in.Subject = "Kết quả của Nguyễn Văn Mẫu" }), Warn, "", 1},
		{"an ID number in the note", with(letter("x"), func(in *Input) { in.Note = "chị ấy là\n079185012345" }), Warn, "", 1},
	} {
		r := Check(c.in)
		if r.Outcome != c.outcome || needs(r) != c.needs || r.Subjects != c.persons {
			t.Errorf("%s: %s %q, %d persons; want %s %q, %d: %+v", c.name, r.Outcome, needs(r), r.Subjects, c.outcome, c.needs, c.persons, r.Findings)
		}
		if (r.Summary != "") != r.Outcome.Sendable() {
			t.Errorf("%s: summary %q at %s", c.name, r.Summary, r.Outcome)
		}
	}
}

func TestListsAreFoundInEveryOrder(t *testing.T) {
	rows := [][]string{{"1", "Nguyễn Văn Ví Dụ", "1980", "Nam", "Xã Mẫu Đông"}, {"2", "Y Blơk Niê Mẫu", "1991", "Nam", "Xã Mẫu Tây"}, {"3", "Trần Thị Hư Cấu", "1975", "Nữ", "Phường Ví Dụ"}}
	head := []string{"STT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ"}
	join := func(cell, row string, rows ...[]string) string {
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(strings.Join(r, cell) + row)
		}
		return b.String()
	}
	all := append([][]string{head}, rows...)
	for name, text := range map[string]string{
		"columns": join("     ", "\n", all...), "tabs": join("\t", "\n", all...), "bars": join(" | ", "\n", all...), "one blank": join(" ", "\n", all...),
		"a cell a line": join("\n", "\n", all...), "a cell a line with empty lines": join("\n\n", "\n\n", all...),
		"heading of two lines":        "STT   Họ và tên   Năm    Giới\n                  sinh   tính\n" + join("   ", "\n", rows...),
		"columns one after the other": "STT\n1\n2\n3\nHọ và tên\nNguyễn Văn Ví Dụ\nY Blơk Niê Mẫu\nTrần Thị Hư Cấu\nNăm sinh\n1980\n1991\n1975\nĐịa chỉ\n",
	} {
		r := Check(letter(text))
		if r.Counts[List] != 1 || r.Subjects != 3 {
			t.Errorf("%s: %d lists of %d persons: %+v", name, r.Counts[List], r.Subjects, r.Findings)
		}
	}
	over := letter(join("   ", "\n", all[:2]...))
	over.Pages = append(over.Pages, Page{0, 2, join("   ", "\n", rows[1:]...)})
	if r := Check(over); r.Counts[List] != 1 || r.Subjects != 3 {
		t.Errorf("a list over two pages: %d of %d persons", r.Counts[List], r.Subjects)
	}
	bare := letter("Nguyễn Văn Ví Dụ 0912345671\nTrần Thị Hư Cấu 0912345672\nLê Văn Giả Định 0912345673\n")
	if r := Check(bare); r.Counts[List] != 1 || r.Subjects != 3 {
		t.Errorf("a list without a heading: %d of %d persons", r.Counts[List], r.Subjects)
	}
	for name, text := range map[string]string{
		"a table of places": "STT   Địa bàn        Số ca   Kết quả XN\n1   Xã Mẫu Đông   12   9\n2   Xã Mẫu Tây   7   3\n",
		"a form to fill in": "Họ và tên: ……   Năm sinh: ……   Giới: ……\nĐịa chỉ: ……\nSố điện thoại: ……\n",
		"a sentence":        "Các đơn vị ghi đủ họ và tên, năm sinh, địa chỉ, số điện thoại của từng người.\n1. Trước ngày 15 hằng tháng.\n2. Gửi qua hệ thống.\n",
	} {
		if r := Check(letter(text)); r.Counts[List] != 0 || r.Outcome != Pass {
			t.Errorf("%s is taken for a list: %+v", name, r.Findings)
		}
	}
}

func TestOfficialsAreNoSubjects(t *testing.T) {
	signed := letter("Sở Y tế báo cáo./.\n\nNơi nhận:                              KT. GIÁM ĐỐC\n- Như trên;                           PHÓ GIÁM ĐỐC\n- BS. Lê Văn Ví Dụ, 0912345678;\n- Lưu: VT.\n\n\n\n                                     Đặng Thị Ngọc Ưỡn\n")
	if r := Check(signed); r.Subjects != 0 || r.Outcome != Pass {
		t.Errorf("the signature: %d persons, %+v", r.Subjects, r.Findings)
	}
	head := page("SỞ Y TẾ TỈNH MẪU     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐT: 0912345678\nSố: 5/BC-SYT\nNgười soạn Nguyễn Văn Mẫu\n\nKính gửi: Bộ Y tế\n")
	if r := Check(head); r.Subjects != 0 {
		t.Errorf("the head: %+v", r.Findings)
	}
	patient := letter("BS. Nguyễn Văn Mẫu là F1 của BN1234")
	if r := Check(patient); r.Counts[Name] != 1 {
		t.Errorf("an official who is a case: %+v", r.Findings)
	}
}

func TestReportRepeatsNoIdentity(t *testing.T) {
	in := letter("Họ tên: Nguyễn Thị Hư Cấu, sinh ngày 07/09/1985, CCCD 079185012345, BHYT DN4680123456789, ĐT 0912345678, hộ chiếu C7654321, mã BHXH 0123456789, CMND 250123456, số nhà 12 thôn Bí Ẩn, xã Mẫu Đông, BN98765\n" + listOf(12))
	in.Subject, in.Note = "Nguyễn Thị Hư Cấu", "0912345678"
	r := Check(in)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Hư Cấu", "Nguyễn", "07/09", "079185012", "0185012345", "DN468", "0912345", "912345", "C76543", "012345678", "250123", "Bí Ẩn", "98765", "Mẫu"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the report repeats %q: %s", secret, b)
		}
	}
	for _, k := range []Kind{CitizenID, OldID, Insurance, Social, Passport, Mobile, Birth, Address, Name, CaseCode, List} {
		if r.Counts[k] == 0 {
			t.Errorf("no %s found: %v", k, r.Counts)
		}
	}
}

func TestSummaryCarriesNumbersAlone(t *testing.T) {
	in := letter("Lê Văn Ví Dụ, HIV, 0912345678\n")
	in.Answers.Reason, in.Answers.Approval = "chuyển tuyến", "phiếu trình 15"
	r := Check(in)
	if want := "warn identity=2 health=1 lists=0 subjects=1 unread=0 approved"; r.Summary != want {
		t.Fatalf("%q, want %q", r.Summary, want)
	}
	if s, err := ParseSummary(r.Summary); err != nil || s.Identity != 2 || !s.Approved {
		t.Fatal(s, err)
	}
	for _, bad := range []string{"", "warn", "refuse identity=2 health=1 lists=0 subjects=1 unread=0", "warn identity=2 health=1 lists=0 subjects=1 unread=0 HIV",
		"warn identity=02 health=1 lists=0 subjects=1 unread=0", "warn identity=2 health=1 lists=0 subjects=1 unread=0 approved approved", "warn identity=-1 health=1 lists=0 subjects=1 unread=0",
		"warn identity=2 health=1 lists=0 subjects=1 unread=0\n", "warn health=1 identity=2 lists=0 subjects=1 unread=0"} {
		if s, err := ParseSummary(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, s)
		}
	}
}

func TestFindingsOfOneKindAreBounded(t *testing.T) {
	r := Check(letter(strings.Repeat("0912345678 0912345679\n", 1000)))
	if n := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Kind != Mobile }); r.Counts[Mobile] != 2000 || len(r.Findings) != listed || n >= 0 || r.Subjects != 2 {
		t.Fatalf("%d counted, %d listed, %d persons", r.Counts[Mobile], len(r.Findings), r.Subjects)
	}
}
