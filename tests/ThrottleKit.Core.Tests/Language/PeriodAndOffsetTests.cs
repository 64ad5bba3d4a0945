namespace ThrottleKit.Core.Tests.Language;

public class PeriodAndOffsetTests
{
    [Theory]
    [InlineData("+02:00", 120)]
    [InlineData("-05:30", -330)]
    [InlineData("+14:00", 840)]
    [InlineData("-14:00", -840)]
    [InlineData("+00:00", 0)]
    public void Offset_ReadsWhatItWrites(string text, long minutes)
    {
        Assert.Equal(minutes, UtcOffset.Parse(text).Minutes);
        Assert.Equal(text, UtcOffset.FromMinutes(minutes).ToString());
    }

    [Theory]
    [InlineData("02:00")]
    [InlineData("+2:00")]
    [InlineData("+14:01")]
    [InlineData("+01:60")]
    [InlineData("+02:00:00")]
    [InlineData("Z")]
    [InlineData("")]
    [InlineData(null)]
    public void WhatIsNoOffset_IsNotRead(string? text) => Assert.False(UtcOffset.TryParse(text, out _));

    [Fact]
    public void Offset_IsOfWholeMinutes() => Assert.Throws<ArgumentException>(() => (UtcOffset)TimeSpan.FromSeconds(90));

    [Theory]
    [InlineData("day", 0)]
    [InlineData("week", -1)]
    [InlineData("month", -2)]
    [InlineData("30d", 2_592_000_000_000)]
    [InlineData("1us", 1)]
    public void Period_ReadsWhatItWrites(string text, long code)
    {
        Assert.Equal(code, CalendarPeriod.Parse(text).Code);
        Assert.Equal(text, CalendarPeriod.FromCode(code).ToString());
    }

    [Theory]
    [InlineData("year")]
    [InlineData("0s")]
    [InlineData("-1")]
    [InlineData(null)]
    public void WhatIsNoPeriod_IsNotRead(string? text) => Assert.False(CalendarPeriod.TryParse(text, out _));

    [Fact]
    public void PolicyOfAQuota_ReadsBoth_AndTheOffsetIsUtcWhereAbsent()
    {
        var registry = new StrategyRegistry([Quota.Definition]);
        var file = PolicyFile.Parse(
            """{"policies":{"a":{"strategy":"quota","limit":5,"per":"Month","utcOffset":"-05:30","weekStart":"sunday"},"b":{"strategy":"quota","limit":5,"per":"36h"}}}""", registry);

        Assert.Equal("limit=5, per=month, utcOffset=-05:30, weekStart=sunday", file.Policies[0].Arguments.ToString(Quota.Definition));
        Assert.Equal("limit=5, per=36h, utcOffset=+00:00, weekStart=monday", file.Policies[1].Arguments.ToString(Quota.Definition));
    }

    [Fact]
    public void WrongPeriodAndOffset_AreToldWhatTheyMustBe()
    {
        var wrong = Assert.Throws<PolicyFileException>(() => PolicyFile.Parse(
            """{"policies":{"a":{"strategy":"quota","limit":5,"per":"year","utcOffset":"+15:00"}}}""", new StrategyRegistry([Quota.Definition])));

        Assert.Equal(
            [
                "'per' is \"year\"; it must be day, week or month, or a duration to 36600d, such as 1h or 30d.",
                "'utcOffset' is \"+15:00\"; it must be an offset from -14:00 to +14:00, such as +02:00.",
            ],
            wrong.Errors.Select(error => error.Message));
    }
}
