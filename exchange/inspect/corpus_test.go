package inspect

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var testNow = time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)

const letterhead = `SỞ Y TẾ TỈNH MẪU                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 12/BC-SYT                        Độc lập - Tự do - Hạnh phúc
V/v tình hình dịch                   Mẫu, ngày 05 tháng 3 năm 2026

Kính gửi: Ủy ban nhân dân tỉnh.
`

// page is a letter of one page that says these lines.
func page(text string) Input {
	return Input{Class: classSensitive, Now: testNow, Files: []File{{Name: "a.pdf"}}, Pages: []Page{{0, 1, text}}, Answers: Answers{NoSecrets: true, NoNewDisease: true}}
}

func letter(text string) Input { return page(letterhead + text) }

// corpus: invented lines with the kinds that have to be found in them; what is not
// named must not be found. Health words are context and stand apart.
var corpus = []struct {
	subject, text string
	want          []Kind
}{
	{"căn cước", "Số CCCD: 079085012345", []Kind{CitizenID}},
	{"căn cước", "mang giấy tờ 068 192 004 417 ra trình", []Kind{CitizenID}},
	{"căn cước", "068.192.004.417", []Kind{CitizenID}},
	{"căn cước", "0681 9200 4417", []Kind{CitizenID}},
	{"căn cước", "001-302-000-123 và 001 302 000 124", []Kind{CitizenID, CitizenID}},
	{"căn cước", "căn cước: 123456789012", []Kind{CitizenID}},                    // born abroad
	{"căn cước", "số tài khoản 123456789012", nil},                               // no province, no word
	{"căn cước", "mã lô 003085012345", nil},                                      // no such province
	{"căn cước", "mã vạch 079385012345", nil},                                    // born 2085
	{"căn cước", "mã đơn 0790850123456", nil},                                    // thirteen digits
	{"căn cước", "1079085012345", nil},                                           // a digit before it
	{"căn cước", "định danh cá nhân 0 7 9 0 8 5 0 1 2 3 4 5", []Kind{CitizenID}}, // set apart
	{"chứng minh", "CMND số 250123456", []Kind{OldID}},
	{"chứng minh", "chứng minh nhân dân 250 123 456 cấp tại địa phương", []Kind{OldID}},
	{"chứng minh", "kinh phí 250 123 456 đồng", nil},
	{"chứng minh", "mã phiếu 250123456", nil},
	{"bảo hiểm", "thẻ DN4680123456789", []Kind{Insurance}},
	{"bảo hiểm", "GD 4 68 01 234 56789", []Kind{Insurance}},
	{"bảo hiểm", "mã BHXH: 0123456789", []Kind{Social}},
	{"bảo hiểm", "thẻ BHYT 6821234567", []Kind{Social}},
	{"bảo hiểm", "hóa đơn 6821234567", nil},
	{"bảo hiểm", "DN9680123456789", nil}, // benefit 9 there is not
	{"bảo hiểm", "lô vắc-xin AB468012345678", nil},
	{"điện thoại", "liên hệ 0912345678", []Kind{Mobile}},
	{"điện thoại", "liên hệ 0912.345.678 hoặc 0387 654 321", []Kind{Mobile, Mobile}},
	{"điện thoại", "+84 91 234 5678", []Kind{Mobile}},
	{"điện thoại", "84912345678", []Kind{Mobile}},
	{"điện thoại", "0263 3822 123", nil}, // a landline
	{"điện thoại", "đường dây nóng 0912345678", nil},
	{"điện thoại", "Fax: 0912345678", nil},
	{"điện thoại", "0112345678", nil},
	{"điện thoại", "mã hồ sơ 09123456789", nil},
	{"điện thoại", "ngày 09.12.2026", nil},
	{"ngày sinh", "sinh ngày 07/09/1985", []Kind{Birth}},
	{"ngày sinh", "Năm sinh: 1971", []Kind{Birth}},
	{"ngày sinh", "sinh ngày 7 tháng 9 năm 1985", []Kind{Birth}},
	{"ngày sinh", "ngày, tháng, năm sinh 07-09-1985", []Kind{Birth}},
	{"ngày sinh", "SN 1990", []Kind{Birth}},
	{"ngày sinh", "lấy mẫu ngày 07/09/2026", nil},
	{"ngày sinh", "ngày sinh: 05/03/2026", nil}, // the letter's own date
	{"ngày sinh", "ngày sinh: 05/03/2031", nil},
	{"ngày sinh", "vệ sinh môi trường năm 2026", nil},
	{"ngày sinh", "học sinh khóa 2019", nil},
	{"hộ chiếu", "hộ chiếu số C1234567", []Kind{Passport}},
	{"hộ chiếu", "Passport No: B12345678", []Kind{Passport}},
	{"hộ chiếu", "mã thiết bị C1234567", nil},
	{"địa chỉ", "thôn 3, xã Mẫu Đông", []Kind{Address}},
	{"địa chỉ", "số nhà 12 ngõ 5 đường Hoa Sữa, phường Ví Dụ", []Kind{Address}},
	{"địa chỉ", "Tổ dân phố 4, thị trấn Mẫu", []Kind{Address}},
	{"địa chỉ", "buôn Đung, xã Mẫu Tây", []Kind{Address}},
	{"địa chỉ", "xã Mẫu Đông, huyện Mẫu", nil}, // not below the commune
	{"địa chỉ", "tổ 5 báo cáo tổ trưởng", nil},
	{"địa chỉ", "tổ công tác tại xã Mẫu Đông", nil},
	{"địa chỉ", "làm đường giao thông ở xã nghèo", nil},
	{"tên", "trao đổi với Nguyễn Thị Hư Cấu", []Kind{Name}},
	{"tên", "TRẦN VĂN GIẢ ĐỊNH", []Kind{Name}},
	{"tên", "bà Lê Thảo", []Kind{Name}},
	{"tên", "H'Hen Mlô Ví", []Kind{Name}},
	{"tên", "Họ và tên: Sơn Thanh Bình", []Kind{Name}},
	{"tên", "Ksor H' Lan Mẫu", []Kind{Name}},
	{"tên", "N g u y ễ n  V ă n  M ẫ u", []Kind{Name}},
	{"tên", "N g u y ễ n V ă n M ẫ u", []Kind{Name}},
	{"tên", "đường Nguyễn Văn Cừ", nil},
	{"tên", "Bệnh viện Phạm Ngọc Thạch", nil},
	{"tên", "Thành phố Hồ Chí Minh", nil},
	{"tên", "Hồ Sơ Bệnh Án lưu theo quy định", nil},
	{"tên", "DƯƠNG TÍNH LẦN MỘT", nil},
	{"tên", "CAO HUYẾT ÁP VÔ CĂN", nil},
	{"tên", "LÂM SÀNG CẬN LÂM SÀNG", nil},
	{"tên", "LƯU HÀNH NỘI BỘ", nil},
	{"tên", "đồng chí Nguyễn Văn Mẫu chủ trì họp", nil},
	{"tên", "BS. Trần Thị Ví Dụ phụ trách", nil},
	{"tên", "Sở Y Tế Lâm Đồng", nil},
	{"tên", "Lê Lợi", nil}, // two words and nothing else
	{"ca bệnh", "F1 của BN1234", []Kind{CaseCode, CaseCode}},
	{"ca bệnh", "BN-0456", []Kind{CaseCode}},
	{"ca bệnh", "phím F5, ô F10, BN12345678", nil},
	{"ca bệnh", "f1 scores", nil},
	{"đặc biệt", "kết quả HIV", []Kind{Special}},
	{"đặc biệt", "đang uống ARV, mã B20", []Kind{Special, Special}},
	{"đặc biệt", "nạn nhân bạo lực gia đình", []Kind{Special}},
	{"đặc biệt", "chương trình phòng, chống HIV/AIDS", nil},
	{"đặc biệt", "Bệnh viện Tâm thần tỉnh", nil},
	{"đặc biệt", "phòng B205, B2 và B20A", nil},
}

func kindsOf(r Report) []Kind {
	var kinds []Kind
	for _, f := range r.Findings {
		if f.Kind != Health {
			kinds = append(kinds, f.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

func TestLinesSayWhatIsInThem(t *testing.T) {
	for _, c := range corpus {
		slices.Sort(c.want)
		if got := kindsOf(Check(letter(c.text))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q: found %v, want %v", c.subject, c.text, got, c.want)
		}
	}
}

// TestHowItIsWrittenDoesNotMatter: one line in other forms gives the same findings.
func TestHowItIsWrittenDoesNotMatter(t *testing.T) {
	forms := map[string]func(string) string{
		"decomposed": decomposed, "no-break blanks": func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		"thin blanks": func(s string) string { return strings.ReplaceAll(s, " ", "\u2009") },
		"full width":  func(s string) string { return strings.Map(wide, s) }, "invisible": invisible,
		"carriage returns": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"marks apart":      marksApart, "soft hyphens": func(s string) string { return strings.ReplaceAll(s, "n", "n\u00ad") },
	}
	for name, form := range forms {
		for _, c := range corpus {
			if name == "marks apart" && strings.Contains(c.text, "N g u") {
				continue
			}
			want, got := Check(letter(c.text)), Check(letter(form(c.text)))
			if !slices.Equal(kindsOf(want), kindsOf(got)) || want.Outcome != got.Outcome || want.Subjects != got.Subjects {
				t.Errorf("%s: %q: %v %v, want %v %v", name, form(c.text), kindsOf(got), got.Outcome, kindsOf(want), want.Outcome)
			}
		}
	}
}

func wide(r rune) rune {
	if isDigit(r) || asciiUpper(r) {
		return r - '0' + '０'
	}
	return r
}

func invisible(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		if r != '\n' {
			b.WriteString("\u200b\ufeff")
		}
	}
	return b.String()
}
