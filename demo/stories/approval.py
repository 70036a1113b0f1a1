"""What somebody applies for."""

from demo.stories.story import Story

# Where it is asked what somebody has; these may be refused for it.
MEANS = (
    Story(
        "low-income-allowance",
        "{at}{door}室一家三口，户主病后失去工作，申请低保。",
        "低保已批准，下月起发放，告知复核时间。",
        private=True,
        home="hardship",
    ),
    Story(
        "low-income-allowance",
        "{at}{door}室单亲母亲带两个孩子，申请低保。",
        "低保已批准，孩子学费减免一并办理。",
        private=True,
        home="single_mother",
    ),
    Story(
        "temporary-relief",
        "{at}{door}室孩子住院花费大，申请临时救助。",
        "临时救助金已到账，家属表示感谢。",
        private=True,
        home="with_child",
    ),
    Story(
        "temporary-relief",
        "租住{at}{door}室的务工人员工伤后没有收入，申请临时救助。",
        "救助款已发放，同时帮助联系工伤认定。",
        private=True,
        home="migrants",
    ),
)
OTHERS = (
    Story(
        "senior-card",
        "{at}{door}室老人年满七十，申办老年优待证。",
        "证件已制好，送到老人手上。",
        home="seventy",
    ),
    Story(
        "senior-card",
        "{at}{door}室两位老人一起申办老年优待证，行动不便希望代办。",
        "代办完成，证件已送上门。",
        home="old_couple",
    ),
)
HOUSES = (
    Story(
        "house-rebuilding",
        "{at}{door}老屋[墙体开裂|屋面漏雨]，申请原址翻建两层住房。",
        "翻建批准书已送到，约好镇里放样日期。",
        "roof",
        private=True,
        home="farm",
        where="country",
    ),
    Story(
        "house-rebuilding",
        "{at}{door}儿子结婚，申请拆旧建新。",
        "翻建批准书已送到，告知建房面积和四至。",
        private=True,
        home="grown_child",
        where="country",
    ),
    Story(
        "low-income-allowance",
        "{at}{door}户主中风后不能下田，申请低保。",
        "低保已批准，下月起发放。",
        private=True,
        home="hardship",
        where="country",
    ),
)
