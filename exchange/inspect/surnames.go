package inspect

import (
	"slices"
	"strings"
)

// surnames begin names of persons: the common ones of the Kinh and those of other
// peoples of the country, small letters.
var surnames = setOf(`nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn đào trịnh trương lâm phùng mai tô hà tạ chu châu
	cao thái lưu lương tống tăng quách kiều la lại thân từ tôn vương văn nghiêm triệu doãn khổng khúc lã lữ mạc mạch ninh ông phó phí quan quản sầm tiêu thạch
	thẩm thiều vi bạch bàn bành bế cù cung diệp đàm đồng giáp giả hàn hạ hứa kim lục ma nhâm nhan nông ôn trà
	ung âu cấn chử liêu lò lường quàng cà tòng lèo vì giàng sùng vàng thào mùa lầu vừ hạng hảng cháng tẩn chảo ly thồ cứ hờ
	ksor rmah rơ rah siu kpă kpuih puih nay niê mlô êban ayun adrơng knul byă hđơk ê-ban danh chau đàng chế điểu alăng bríu zơrâm bhnướch pơloong coor a y`)

// plainSurnames are those that names without diacritics are known by.
var plainSurnames = setOf(`nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan dao trinh truong lam phung`)

// notNames are first and second words that begin something else.
var notNames = setOf(`lý_do lý_lịch lý_thuyết lý_luận hồ_sơ hồ_chí dương_tính dương_lịch dương_lâm cao_huyết cao_điểm cao_cấp cao_bằng cao_đẳng cao_tuổi cao_tốc cao_su
	lâm_sàng lâm_đồng lâm_nghiệp lâm_thời lâm_thao thái_độ thái_bình thái_nguyên thái_lan tăng_huyết tăng_cường tăng_mật tăng_trưởng thân_nhiệt thân_nhân thân_mến
	trương_lực lưu_hành lưu_ý lưu_trữ lưu_vt lưu_thông lưu_động văn_phòng văn_bản văn_thư văn_hóa văn_hoá văn_minh văn_lâm văn_giang đào_tạo đoàn_kiểm đoàn_thanh
	đoàn_công đoàn_giám đoàn_thể đoàn_viên bạch_cầu bạch_hầu bạch_mai bạch_tuộc đồng_chí đồng_nai đồng_tháp đồng_thời đồng_ý đồng_kính đồng_bằng vi_khuẩn vi_rút
	vi_phạm vi_sinh hà_nội hà_giang hà_nam hà_tĩnh hà_tây hà_lan mai_châu mai_sơn mai_táng kim_bôi kim_tiêm kim_ngạch kim_loại lương_thực lương_y la_gi la_hay từ_ngày
	từ_chối từ_năm từ_điển viên_chức quản_lý quản_trị quan_hệ quan_trắc quan_điểm phương_án phương_pháp phương_thức phương_tiện trang_thiết trang_bị trang_phục giang_mai
	hoa_kỳ hoa_mai hồng_cầu hồng_kông hồng_ban hạ_long hạ_tầng hạ_sốt hàn_quốc hoàng_sa hoàng_đản hoàng_mai lai_châu lục_ngạn ninh_bình ninh_thuận châu_á châu_âu
	châu_phi châu_thành châu_đốc châu_đức chu_kỳ chu_vi chu_prông vũ_hán vũ_trang vũ_khí mạc_định sử_dụng sử_học ma_túy ma_tuý ma_trận ông_bà ôn_tập ôn_hòa diệp_lục thạch_cao tiêu_chảy tiêu_chuẩn
	tiêu_hóa tiêu_hoá tiêu_hủy tiêu_huỷ tiêu_chí tiêu_đề tiêu_độc khúc_xạ đàm_phán trà_vinh trà_bồng tôn_giáo tôn_trọng kiều_bào phan_thiết phan_rang huỳnh_quang huỳnh_thúc_kháng
	cung_cấp cung_ứng vàng_da vàng_mắt vàng_bạc mùa_mưa mùa_đông mùa_hè y_tế y_học y_khoa y_dược y_sĩ y_sỹ y_bác y_lệnh y_án y_ban y_đức y_văn y_sinh y_vụ a_lưới a_di a_phủ danh_sách danh_mục danh_bạ danh_sach
	phó_giám phó_trưởng phó_chủ phó_khoa phó_phòng phó_bí phó_cục phó_chánh võ_thuật giả_định nông_nghiệp nông_thôn nông_dân lê_chân nay_sở nay_ủy nay_ban phí_dịch đinh_mức đỗ_xe đặng_xá đàng_hoàng
	viên_nén viên_nang thẩm_định thẩm_quyền thẩm_tra hứa_hẹn bàn_giao bàn_bạc tổ_chức vì_sao vì_vậy đồng_hồ đồng_hới đồng_xoài bà_rịa quách_thị_trấn tô_lịch tạ_ơn trịnh_trọng kiều_hối thái_hòa ngô_quyền_hải
	ninh_hòa ninh_kiều lê_hội văn_chấn văn_quan văn_yên văn_bàn hồng_ngự hồng_bàng đông_y hồng_dân kim_thành kim_sơn kim_động mai_dịch thạch_thất thạch_hà cao_lãnh cao_lộc cao_phong cao_nguyên`)

// placeWords before a name make it a place, a street or a house.
var placeWords = setOf(`đường phố phường xã thôn quận huyện tỉnh tp trường thpt thcs viện bv cty tnhh ubnd chợ cầu hồ sông núi khu kcn ấp tổ kp ấp xóm bản buôn làng hẻm ngõ
	quảng_trường đại_học thành_phố bệnh_viện công_ty tiểu_học mầm_non quốc_lộ công_viên nhà_thờ chùa nhà_thuốc phòng_khám khách_sạn tiệm quán mẫu_giáo thị_trấn thị_xã đặc_khu trạm_y_tế hội_trường
	giải_thưởng quỹ bưu_điện cảng đảo bến nhà_xuất_bản trung_tâm học_viện chuyên đa_khoa tâm_thần nhi_đồng quân_y nhi phụ_sản`)

// titles before a name make it an official's, in the exercise of an office.
var titles = setOf(`giám_đốc chủ_tịch bộ_trưởng thứ_trưởng trưởng_phòng phó_phòng bí_thư trưởng_khoa phó_khoa trưởng_trạm trưởng_ban đồng_chí đ/c thủ_tướng tổng_bí_thư chánh_văn_phòng chánh_thanh_tra
	cục_trưởng vụ_trưởng viện_trưởng bs bác_sĩ bác_sỹ ths ts pgs gs cki ckii bscki bsckii cử_nhân cn ds dược_sĩ ktv điều_dưỡng y_sĩ y_sỹ tổ_trưởng phó_giám_đốc phó_chủ_tịch phó_trưởng_phòng`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[strings.ReplaceAll(word, "_", " ")] = true
	}
	return set
}

// endsWith tells whether one of the last one to three words is in the set.
func endsWith(words []string, set map[string]bool) bool {
	for n := 1; n <= min(3, len(words)); n++ {
		if set[strings.Join(words[len(words)-n:], " ")] {
			return true
		}
	}
	return false
}

// beginsWith tells whether the first two or three words are in the set.
func beginsWith(words []string, set map[string]bool) bool {
	for n := 2; n <= min(3, len(words)); n++ {
		if set[strings.Join(words[:n], " ")] {
			return true
		}
	}
	return slices.Contains(words, "xã hội")
}
