using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>The first person comes in with the code of the console: once, whole, and only while there is nobody.</summary>
public sealed class FirstAdministratorTests : IAsyncLifetime
{
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private FrontDesk desk = null!;
    private FirstAdministrator first = null!;

    public async Task InitializeAsync() => (desk, first) = await OpenAsync();

    public Task DisposeAsync()
    {
        first.Dispose();
        desk.Dispose();
        random.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_code_leads_to_an_administrator_who_is_signed_in_and_is_used_up()
    {
        var code = (await first.NewCodeAsync(default))!;
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$", code);
        var begun = Assert.IsType<SignInStep.PersonWanted>(await first.BeginAsync(code.ToLowerInvariant(), FrontDesk.Source, default));
        var weak = Assert.IsType<SignInStep.PersonWanted>(await first.ChooseAsync(begun.Ticket, "anna", "Anna Lund", "anna", default));
        Assert.Contains("at least 12", weak.Fault, StringComparison.Ordinal);
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await first.ChooseAsync(weak.Ticket, "anna", "Anna Lund", FrontDesk.Password, default));
        Assert.True(await first.IsWantedAsync(default)); // nothing is kept before all is there
        var wrong = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await first.ConfirmAsync(factor.Ticket, "000000", FrontDesk.Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await first.ConfirmAsync(wrong.Ticket, desk.CodeFor(wrong.Key), FrontDesk.Source, default));

        Assert.Equal(10, signedIn.RecoveryCodes.Distinct().Count());
        var person = await desk.Sessions.FindAsync(signedIn.Session, isUse: true, default);
        Assert.Equal(("anna", true, true), (person!.Name, person.May(Right.ManagePeople), person.IsFresh));
        var log = await desk.LogAsync();
        Assert.InRange(log.IndexOf("person.added", StringComparison.Ordinal), 0, log.IndexOf("person.signed-in", StringComparison.Ordinal));
        Assert.IsType<SignInStep.Refused>(await first.BeginAsync(code, FrontDesk.Source, default));
        Assert.Null(await first.NewCodeAsync(default));
    }

    [Theory]
    [InlineData("Anna", "Anna"), InlineData("", "Anna"), InlineData("anna", ""), InlineData("<script>", "Anna"), InlineData("anna", "An\0na")]
    public async Task A_name_that_nobody_can_have_is_refused_in_words(string name, string displayName)
    {
        var begun = Assert.IsType<SignInStep.PersonWanted>(await first.BeginAsync((await first.NewCodeAsync(default))!, FrontDesk.Source, default));

        Assert.NotNull(Assert.IsType<SignInStep.PersonWanted>(await first.ChooseAsync(begun.Ticket, name, displayName, FrontDesk.Password, default)).Fault);
    }

    [Fact]
    public async Task A_wrong_code_is_refused_recorded_and_slowed_down()
    {
        var code = (await first.NewCodeAsync(default))!;
        foreach (var wrong in new[] { "", "0000-0000-0000-0000-0000-0000", new string('A', 100_000), code[..^1], "\0" })
        {
            Assert.Equal(new SignInStep.Refused(), await first.BeginAsync(wrong, FrontDesk.Source, default));
        }
        Assert.Equal(5, (await desk.LogAsync()).Split("person.sign-in-refused").Length - 1);
        Assert.NotNull(Assert.IsType<SignInStep.Refused>(await first.BeginAsync(code, FrontDesk.Source, default)).TryAgainIn);
        desk.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<SignInStep.PersonWanted>(await first.BeginAsync(code, FrontDesk.Source, default));
    }

    [Fact]
    public async Task A_new_code_ends_the_one_before_and_what_was_begun_with_it()
    {
        var before = (await first.NewCodeAsync(default))!;
        var begun = Assert.IsType<SignInStep.PersonWanted>(await first.BeginAsync(before, FrontDesk.Source, default));
        _ = await first.NewCodeAsync(default);

        Assert.IsType<SignInStep.Refused>(await first.BeginAsync(before, FrontDesk.Source, default));
        Assert.IsType<SignInStep.Refused>(await first.ChooseAsync(begun.Ticket, "anna", "Anna", FrontDesk.Password, default));
    }

    [Fact]
    public async Task Who_was_added_on_the_console_ends_it()
    {
        var code = (await first.NewCodeAsync(default))!;
        var begun = Assert.IsType<SignInStep.PersonWanted>(await first.BeginAsync(code, FrontDesk.Source, default));
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await first.ChooseAsync(begun.Ticket, "anna", "Anna", FrontDesk.Password, default));
        await desk.AddAsync("bert");

        Assert.IsType<SignInStep.Refused>(await first.ConfirmAsync(factor.Ticket, desk.CodeFor(factor.Key), FrontDesk.Source, default));
        Assert.Null(await desk.Store.FindAsync("anna", default));
    }

    [Fact]
    public async Task Of_a_hundred_at_once_one_becomes_the_administrator()
    {
        var code = (await first.NewCodeAsync(default))!;
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(async () =>
        {
            if (await first.BeginAsync(code, $"10.0.0.{number}", default) is not SignInStep.PersonWanted begun) return null;
            var factor = await first.ChooseAsync(begun.Ticket, $"anna-{number}", "Anna", FrontDesk.Password, default);
            return factor is SignInStep.SecondFactorSetUpWanted wanted ? await first.ConfirmAsync(wanted.Ticket, desk.CodeFor(wanted.Key), FrontDesk.Source, default) : factor;
        })));

        Assert.Single(all.OfType<SignInStep.SignedIn>());
        Assert.Single(await desk.Store.ListAsync(default));
    }

    private async Task<(FrontDesk, FirstAdministrator)> OpenAsync()
    {
        var opened = await FrontDesk.OpenAsync();
        return (opened, opened.FirstAdministrator(random));
    }
}
