package inspect

import (
	"strings"
	"testing"
)

const ultrasound = "PHIẾU SIÊU ÂM BỤNG TỔNG QUÁT\nGAN: không to, bờ đều\nMẬT\nTúi mật không sỏi, thành mỏng\nTỤY: đồng nhất\nLÁCH: không to\nTHẬN: hai bên bình thường\n"

func headed(mark string) string {
	return strings.Replace(letterhead, "V/v tình hình dịch", mark+"\nV/v tình hình dịch", 1)
}

func TestMarksOfSecrecy(t *testing.T) {
	field := func(change func(*Input)) Input { return with(letter("x"), change) }
	for _, c := range []struct {
		name string
		in   Input
		want Outcome
	}{
		{"alone in the head", page(headed("MẬT")), Refuse},
		{"above the head", page("MẬT\n" + letterhead), Refuse},
		{"top secret", page(headed("TUYỆT MẬT")), Refuse},
		{"boxed", page(headed("[ TỐI  MẬT ]")), Refuse},
		{"set apart", page(headed("T Ố I   M Ậ T")), Refuse},
		{"set apart, one blank", page(headed("T U Y Ệ T M Ậ T")), Refuse},
		{"between columns", page("SỞ Y TẾ        MẬT         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/BC-SYT\nKính gửi: A\n"), Refuse},
		{"beneath one another", page(headed("TỐI\nMẬT")), Refuse},
		{"letters beneath one another", page("M\nẬ\nT\n" + letterhead), Refuse},
		{"decomposed", page(decomposed(headed("TỐI MẬT"))), Refuse},
		{"with letters that look alike", page(headed("\u041cẬ\u0422")), Refuse},
		{"invisible letters between", page(invisible(headed("MẬT"))), Refuse},
		{"a label", page(headed("Độ mật: Tối mật")), Refuse},
		{"a label in quotes", page(headed("ĐỘ MẬT : \"Mật\"")), Refuse},
		{"a stamp of secret papers", page(headed("TÀI LIỆU THU HỒI")), Refuse},
		{"a copy of a secret", page(headed("BẢN SAO BÍ MẬT NHÀ NƯỚC")), Refuse},
		{"the head of an annex", with(letter("x"), func(in *Input) { in.Pages = append(in.Pages, Page{0, 2, headed("MẬT")}) }), Refuse},
		{"the second file", with(letter("x"), func(in *Input) {
			in.Files, in.Pages = append(in.Files, File{Name: "b.pdf"}), append(in.Pages, Page{1, 1, headed("MẬT")})
		}), Refuse},
		{"the subject", field(func(in *Input) { in.Subject = "TỐI MẬT" }), Refuse},
		{"a label in the note", field(func(in *Input) { in.Note = "xem kỹ\nĐộ mật: mật" }), Refuse},
		{"in brackets in the subject", field(func(in *Input) { in.Subject = "[MẬT] báo cáo" }), Ask},
		{"in a file's name", field(func(in *Input) { in.Files[0].Name = "cv_MẬT_12.pdf" }), Ask},
		{"in a file's name without marks", field(func(in *Input) { in.Files[0].Name = "bao-cao-tuyet-mat.pdf" }), Ask},
		{"alone further down", letter("Nội dung\n\nMẬT\n\nhết"), Ask},
		{"a page without a head", page("MẬT\nNội dung báo cáo gồm nhiều dòng chữ dài, đủ để không là bản quét."), Ask},
		{"top secret further down", letter("kèm phụ lục\nTỐI MẬT\n"), Ask},
		{"a label further down", letter("Độ mật: Mật"), Ask},
		{"read by a scanner", page(headed("TOI MAT")), Ask},
		{"read by a scanner, alone", page(headed("MAT")), Ask},
		{"declassified", page(headed("GIẢI MẬT")), Ask},
		{"a heading of an ultrasound", letter(ultrasound), Ask},
		{"a heading of an ultrasound under a head", page(letterhead[:strings.Index(letterhead, "\nKính")] + "\n" + ultrasound), Ask},
		{"the gall bladder", letter("TÚI MẬT: không sỏi. Sỏi mật, đường mật, ống mật chủ bình thường."), Pass},
		{"honey", letter("Uống mật ong pha nước ấm."), Pass},
		{"density", letter("MẬT ĐỘ MUỖI\nGIẢM MẬT ĐỘ LĂNG QUĂNG; mật độ 3 con/nhà"), Pass},
		{"a password", letter("mật khẩu thư điện tử; bảo mật thông tin; bí mật đời tư"), Pass},
		{"a law", letter("Luật Bảo vệ bí mật nhà nước số 117/2025/QH15"), Pass},
		{"a law in capitals", letter("LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC"), Pass},
		{"a heading with a colon", letter("MẬT: không giãn"), Pass},
		{"no level", page(headed("Độ mật: không")), Pass},
		{"a level of density", page(headed("Độ mật: mật độ thấp")), Pass},
		{"density in the subject", field(func(in *Input) { in.Subject = "BÁO CÁO MẬT ĐỘ MUỖI" }), Pass},
		{"the gall bladder in the subject", field(func(in *Input) { in.Subject = "Siêu âm TÚI MẬT" }), Pass},
		{"a loss in the note", field(func(in *Input) { in.Note = "tôi mất phiếu, xin gửi lại" }), Pass},
		{"the gall bladder in a file's name", field(func(in *Input) { in.Files[0].Name = "sieu-am-tui-mat.pdf" }), Pass},
		{"eyes", letter("MẮT\nHai mắt bình thường"), Pass},
	} {
		r := Check(c.in)
		if r.Outcome != c.want {
			t.Errorf("%s: %s, want %s: %+v", c.name, r.Outcome, c.want, r.Findings)
		}
		c.in.Answers.NotMarks = true
		want := c.want
		if want == Ask {
			want = Warn
		}
		if r := Check(c.in); r.Outcome != want {
			t.Errorf("%s, looked at: %s, want %s", c.name, r.Outcome, want)
		}
	}
}
