package survey_test

import (
	"testing"

	"sipas/survey"
)

func TestSpellName(t *testing.T) {
	for _, same := range [][]string{
		{"Phường Xuân Hương - Đà Lạt", "Phường Xuân Hương – Đà Lạt", "phường xuân hương-đà lạt", "PHƯỜNG XUÂN HƯƠNG ĐÀ LẠT", "P. Xuân Hương - Đà Lạt", "P.Xuân Hương—Đà Lạt", "P Xuân Hương Đà Lạt", "Xuân Hương - Đà Lạt", "Phuong Xuan Huong Da Lat",
			"UBND phường Xuân Hương - Đà Lạt", "Ủy ban nhân dân phường Xuân Hương - Đà Lạt", "Uỷ ban nhân dân P. Xuân Hương - Đà Lạt", "Trung tâm Phục vụ hành chính công phường Xuân Hương - Đà Lạt", "Phường Xuân Hương ‑ Đà Lạt", "Phường Xuân\u00a0Hương\u200b - Đà Lạt",
			"Phường Xuân Hương - Đà Lạt, tỉnh Lâm Đồng", "Phường Xuân Hương - Đà Lạt (Lâm Đồng)", "Phường Xuân Hương - Đa\u0300 Lạt", "Phường Xuân Hương - \u00d0à Lạt"},
		{"Phường Phú Thủy", "Phường Phú Thuỷ", "phường phú thủi", "Phuong Phu Thuy", "Phú Thủy"},
		{"Xã B'Lao", "Xã B’Lao", "Xã B Lao", "X. B'lao"},
		{"Xã Quảng Hòa", "Xã Quảng Hoà"},
		{"Phường 1 Bảo Lộc", "Phường 01 Bảo Lộc", "P.1 Bảo Lộc"},
		{"Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "TP Hồ Chí Minh", "Tp.Hồ Chí Minh", "T.P Hồ Chí Minh", "T.P. Hồ Chí Minh", "Hồ Chí Minh"},
		{"Bà Rịa - Vũng Tàu", "Tỉnh Bà Rịa-Vũng Tàu", "Bà Rịa – Vũng Tàu", "T. Bà Rịa Vũng Tàu"},
		{"Sở Văn hóa, Thể thao và Du lịch", "Sở Văn hoá, Thể thao & Du lịch", "SỞ VĂN HÓA THỂ THAO VÀ DU LỊCH"},
		{"Xã Quan Sơn", "Quan Sơn", "X.Quan Sơn"}, {"Phường Tịnh Biên", "Tịnh Biên", "P. Tịnh Biên"}, {"Kon Tum", "Kontum", "KonTum"},
		{"Văn phòng UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"}, {"Trung tâm Phục vụ HCC tỉnh", "Trung tâm Phục vụ hành chính công tỉnh"},
	} {
		for _, other := range same[1:] {
			if a, b := survey.SpellName(same[0]), survey.SpellName(other); !a.Same(b) || !b.Same(a) {
				t.Errorf("%q %+v is not %q %+v", same[0], a, other, b)
			}
		}
	}
	for _, apart := range [][2]string{{"Xã Hàm Thắng", "Phường Hàm Thắng"}, {"Phường Mũi Né", "Phường Hàm Tiến"}, {"Huyện Đức Trọng", "Xã Đức Trọng"}, {"Thị trấn Di Linh", "Xã Di Linh"}, {"Phường 1 Bảo Lộc", "Phường 2 Bảo Lộc"},
		{"Phường 1 Bảo Lộc", "Phường 11 Bảo Lộc"}, {"Bảo Lộc", "Bảo Lâm"}, {"Xã Tịnh Biên", "Phường Tịnh Biên"}, {"TX. La Gi", "Phường La Gi"}, {"", "Xã Đức Trọng"}, {"Xã", "Xã Đức Trọng"}} {
		if survey.SpellName(apart[0]).Same(survey.SpellName(apart[1])) {
			t.Errorf("%q is %q", apart[0], apart[1])
		}
	}
}

// TestMarksTellNamesApart that fold alike: those of real units of one province.
func TestMarksTellNamesApart(t *testing.T) {
	for _, pair := range [][2]string{{"Xã Sơn Hà", "Xã Sơn Hạ"}, {"Xã Ba Tơ", "Xã Ba Tô"}, {"Xã Cẩm Giang", "Xã Cẩm Giàng"}, {"Xã Văn Lang", "Xã Văn Lăng"}, {"Xã Đồng Tiến", "Xã Đông Tiến"}} {
		if survey.SpellName(pair[0]).Full == survey.SpellName(pair[1]).Full {
			t.Errorf("%q is %q", pair[0], pair[1])
		}
	}
	if a, b := survey.SpellName("Hoà"), survey.SpellName("Hòa"); a.Full != b.Full {
		t.Errorf("%+v is not %+v", a, b)
	}
}

func FuzzSpellName(f *testing.F) {
	for _, name := range []string{"Phường Xuân Hương - Đà Lạt", "T.P. HCM", "ubnd xã", "\u0301", "p."} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, written string) {
		if name := survey.SpellName(written); !name.Same(survey.SpellName(written)) {
			t.Errorf("%q is not itself: %+v", written, name)
		}
	})
}
