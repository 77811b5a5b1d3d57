using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.People;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Access;

/// <summary>Is it still you? It is asked over the page as it stands, when somebody who signed in a while ago acts: what was filled in is still there, whatever they answer.</summary>
public sealed class ProofDialogTests() : SignedIn(new HeldRole(Role.Administrator))
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private IRenderedComponent<ProofDialog> dialog = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var store = new InMemoryPasskeyStore(People);
        Services.AddSingleton(new PasskeyPlaces(["box.plant"]));
        Services.AddSingleton(new Passkeys(store, People, Sessions, Random, Time, NullLogger<Passkeys>.Instance));
        Services.AddSingleton(new PasskeySignIn(store, People, Log, Sessions, SignInLimits.Default, Random, Time, NullLogger<PasskeySignIn>.Instance));
        dialog = Show<ProofDialog>(_ => { }, Words.German);
    }

    [Fact]
    public async Task What_was_filled_in_stays_while_a_code_is_asked_for_and_the_act_goes_on_after_it()
    {
        var page = FillIn();
        Time.Advance(Sessions.Fresh + TimeSpan.FromMinutes(1));

        page.Find("form").Submit();
        Assert.Equal("Sind Sie es noch?", dialog.WaitForElement("dialog h2").TextContent);
        dialog.Find("#proof-code").Change("000000");
        dialog.Find("form").Submit();
        Assert.Contains("Dieser Code stimmt nicht", dialog.WaitForElement(".notice.bad").TextContent, StringComparison.Ordinal);
        AssertFilledIn(page);
        Assert.Null(await People.FindAsync("berta", default));

        dialog.Find("#proof-code").Change(App.CodeAt(Time.GetUtcNow()));
        dialog.Find("form").Submit();
        page.WaitForElement(".once code");
        Assert.Empty(dialog.FindAll("dialog"));
        Assert.NotNull(await People.FindAsync("berta", default));
    }

    [Fact]
    public async Task Whoever_does_not_show_it_has_done_nothing_and_is_asked_again_the_next_time()
    {
        var page = FillIn();
        Time.Advance(Sessions.Fresh + TimeSpan.FromMinutes(1));

        for (var time = 0; time < 2; time++)
        {
            page.Find("form").Submit();
            dialog.WaitForElement("button.quiet").Click();
            dialog.WaitForAssertion(() => Assert.Empty(dialog.FindAll("dialog")));
            AssertFilledIn(page);
            Assert.Empty(page.FindAll(".notice"));
        }
        Assert.Null(await People.FindAsync("berta", default));
    }

    [Fact]
    public async Task Of_two_who_ask_at_once_the_second_waits_and_is_not_asked_again_for_what_was_shown()
    {
        var (first, second, other) = (AskAsync(null), AskAsync(null), AskAsync("order 17"));
        dialog.WaitForElement("#proof-code").Change(App.CodeAt(Time.GetUtcNow() + Step));
        Time.Advance(Step);
        dialog.Find("form").Submit();
        Assert.True(await first.WaitAsync(Patience));
        Assert.True(await second.WaitAsync(Patience));

        Assert.Equal("order 17", dialog.WaitForElement("dialog .about").TextContent);
        dialog.Find("button.quiet").Click();
        Assert.False(await other.WaitAsync(Patience));
        dialog.WaitForAssertion(() => Assert.Empty(dialog.FindAll("dialog")));
    }

    [Fact]
    public async Task Whoever_leaves_while_another_is_asked_is_not_asked_after_it()
    {
        using var left = new CancellationTokenSource();
        var (first, second) = (AskAsync(null), AskAsync(null, left.Token));
        await left.CancelAsync();
        dialog.WaitForElement("button.quiet").Click();
        Assert.False(await first.WaitAsync(Patience));
        Assert.False(await second.WaitAsync(Patience));
        Assert.Empty(dialog.FindAll("dialog"));
    }

    private Task<bool> AskAsync(string? about, CancellationToken ct = default) =>
        dialog.InvokeAsync(() => Services.GetRequiredService<CircuitCaller>().AskForProof!(about, ct));

    private IRenderedComponent<AddPersonPage> FillIn()
    {
        var page = Show<AddPersonPage>(_ => { });
        page.WaitForElement("#display").Change("Berta Kraus");
        page.Find("#name").Change("berta");
        page.FindAll("input[type=checkbox]")[1].Change(true);
        return page;
    }

    private static void AssertFilledIn(IRenderedComponent<AddPersonPage> page)
    {
        Assert.Equal(("Berta Kraus", "berta"), (page.Find("#display").GetAttribute("value"), page.Find("#name").GetAttribute("value")));
        Assert.True(page.FindAll("input[type=checkbox]")[1].HasAttribute("checked"));
    }
}
