using TrustPoint.Devices.Contacts;
using TrustPoint.Ui.Onboarding;

namespace TrustPoint.Ui.Tests.Onboarding;

public class ArrivalBoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ArrivalBoard board = new();

    [Fact]
    public void A_device_has_one_card_and_it_moves_with_what_comes_of_it()
    {
        board.Add(Of("pump-7", ContactOutcome.Refused, "wrong"));
        board.Add(Of("pump-7", ContactOutcome.Issued));

        Assert.Empty(board.Refused);
        Assert.Equal("pump-7", Assert.Single(board.Enrolled).Key);
    }

    [Fact]
    public void The_newest_is_first() =>
        Assert.Equal(["pump-8", "pump-7"], Added(Of("pump-7", ContactOutcome.Issued), Of("pump-8", ContactOutcome.Issued)).Enrolled.Select(card => card.Key));

    [Theory]
    [InlineData("wrong", 2), InlineData("another reason", 1)]
    public void Only_the_same_again_is_counted(string second, long times) =>
        Assert.Equal(times, Assert.Single(Added(Of("pump-7", ContactOutcome.Refused, "wrong"), Of("pump-7", ContactOutcome.Refused, second)).Refused).Times);

    [Fact]
    public void One_that_was_only_told_something_moves_nothing() =>
        Assert.Single(Added(Of("pump-7", ContactOutcome.Refused, "wrong"), Of("pump-7", ContactOutcome.Served)).Refused);

    [Fact]
    public void A_device_whose_request_waits_is_no_longer_refused() =>
        Assert.Empty(Added(Of("pump-7", ContactOutcome.Refused, "wrong"), Of("pump-7", ContactOutcome.Waiting)).Refused);

    [Fact]
    public void What_failed_here_is_shown_whoever_it_was() =>
        Assert.Equal(2, Added(Of("pump-7", ContactOutcome.Failed, "busy"), Stranger("10.0.0.9", "busy") with { Contact = Contact(null, ContactOutcome.Failed, "busy", "10.0.0.9") }).Refused.Count());

    [Fact]
    public void A_stranger_that_somebody_adds_is_a_stranger_no_more()
    {
        board.Add(new(Contact("pump-9", ContactOutcome.Refused, "not known", "10.0.0.9"), null));
        Assert.Single(board.Strangers);

        board.Add(Of("pump-9", ContactOutcome.Issued));

        Assert.Empty(board.Strangers);
    }

    [Fact]
    public void Strangers_of_before_the_start_stand_below_and_none_stands_twice()
    {
        board.Add(Stranger("10.0.0.9", "not known"));

        board.AddEarlier([new("10.0.0.9", "simpleenroll", "not known", Noon, Noon, 7), new("10.0.0.8", "simpleenroll", "not known", Noon, Noon, 5)]);

        Assert.Equal([("10.0.0.9", 1L), ("10.0.0.8", 5L)], board.Strangers.Select(card => (card.Contact.Source!, card.Times)));
    }

    [Fact]
    public void The_board_is_bounded_and_loses_the_oldest()
    {
        for (var i = 0; i < ArrivalBoard.Most + 5; i++) board.Add(Of($"pump-{i}", ContactOutcome.Issued));

        Assert.Equal(ArrivalBoard.Most, board.Enrolled.Count());
        Assert.DoesNotContain(board.Enrolled, card => card.Key == "pump-4");
    }

    private ArrivalBoard Added(params Arrival[] arrivals)
    {
        foreach (var arrival in arrivals) board.Add(arrival);
        return board;
    }

    private static Arrival Of(string device, ContactOutcome outcome, string? reason = null) =>
        new(Contact(device, outcome, reason, "10.0.0.7"), new() { Name = device, Domain = "plant", AddedAt = Noon });

    private static Arrival Stranger(string source, string reason) => new(Contact(null, ContactOutcome.Refused, reason, source), null);

    private static Contact Contact(string? device, ContactOutcome outcome, string? reason, string source) => new(Noon, device, "simpleenroll", outcome, reason, source, null);
}
