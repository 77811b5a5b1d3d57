using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.People;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Layout;

/// <summary>What becomes of a command, as whoever gave it on a page is told.</summary>
public sealed class AttemptTests() : SignedIn(new HeldRole(Role.Administrator))
{
    [Fact]
    public async Task What_is_refused_and_what_waits_is_said_until_the_next_try_and_what_was_typed_stays()
    {
        var page = Show<AddPersonPage>(_ => { });
        page.Find("#display").Change("Bert");
        page.Find("#name").Change("not a name");
        page.Find("form").Submit();
        Assert.Contains("a login name is", page.WaitForElement(".notice.bad").TextContent, StringComparison.Ordinal);

        await AskForAsync(ActKind.ChangePeople);
        page.Find("#name").Change("bert");
        page.Find("form").Submit();
        Assert.Equal("/approvals/1", page.WaitForElement(".notice.wait a").GetAttribute("href"));
        Assert.Empty(page.FindAll(".notice.bad"));
        Assert.Equal(("Bert", "bert"), (page.Find("#display").GetAttribute("value"), page.Find("#name").GetAttribute("value")));
        Assert.Null(await People.FindAsync("bert", default));

        await AskForAsync();
        page.Find("form").Submit();
        page.WaitForElement(".once code");
        Assert.Empty(page.FindAll(".notice.wait a"));
    }

    [Fact]
    public async Task One_command_is_under_way_at_a_time()
    {
        var attempt = new Attempt(Services.GetRequiredService<CircuitCaller>());
        var first = new TaskCompletionSource();
        var running = attempt.MakeAsync(_ => first.Task, default);
        Assert.True(attempt.IsBusy);
        Assert.False(await attempt.MakeAsync(_ => throw new InvalidOperationException("a second click"), default));
        first.SetResult();
        Assert.True(await running);
        Assert.False(attempt.IsBusy);
    }

    [Fact]
    public async Task What_is_no_refusal_goes_on_and_a_refusal_is_forgotten_with_the_next_try()
    {
        var attempt = new Attempt(Services.GetRequiredService<CircuitCaller>());
        Assert.False(await attempt.MakeAsync(_ => throw new StoreUnavailableException("the disk is full"), default));
        Assert.Equal("the disk is full", attempt.Refusal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => attempt.MakeAsync(_ => throw new InvalidOperationException("a mistake"), default));
        Assert.Equal((null, false), (attempt.Refusal, attempt.IsBusy));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_takes_a_new_proof_goes_on_after_it_on_the_page_as_it_stands(bool isShown)
    {
        var caller = Services.GetRequiredService<CircuitCaller>();
        var (attempt, asked, given) = (new Attempt(caller), new List<string?>(), 0);
        caller.AskForProof = (about, _) =>
        {
            Assert.True(attempt.IsBusy);
            asked.Add(about);
            return Task.FromResult(isShown);
        };

        var isDone = await attempt.MakeAsync(person => given++ == 0 ? throw NotAllowedException.StepUp(person, Right.ManageOwnership, "order 17") : Task.CompletedTask, default);

        Assert.Equal((isShown, isShown ? 2 : 1, "order 17"), (isDone, given, Assert.Single(asked)));
        Assert.Equal((null, false), (attempt.Refusal, attempt.IsBusy));
    }

    [Fact]
    public async Task What_somebody_may_not_do_is_not_asked_a_proof_for_and_where_nothing_asks_the_refusal_leads_to_it()
    {
        var caller = Services.GetRequiredService<CircuitCaller>();
        var (attempt, person) = (new Attempt(caller), await caller.NowAsync());
        Assert.True((await Assert.ThrowsAsync<NotAllowedException>(() => attempt.MakeAsync(_ => throw NotAllowedException.StepUp(person, Right.ManageOwnership), default))).WantsStepUp);

        caller.AskForProof = (_, _) => throw new InvalidOperationException("it was asked for");
        await Assert.ThrowsAsync<NotAllowedException>(() => attempt.MakeAsync(_ => throw new NotAllowedException(person, Right.ManageOwnership), default));
    }

    [Fact]
    public async Task A_second_refusal_for_want_of_a_proof_is_told_and_asks_no_more()
    {
        var caller = Services.GetRequiredService<CircuitCaller>();
        var (attempt, asked, given) = (new Attempt(caller), new List<string?>(), 0);
        caller.AskForProof = (about, _) =>
        {
            asked.Add(about);
            return Task.FromResult(true);
        };

        Assert.False(await attempt.MakeAsync(person => throw NotAllowedException.StepUp(person, Right.ManageOwnership, $"order {++given}"), default));
        Assert.Equal((2, "order 1"), (given, Assert.Single(asked)));
        Assert.Contains("only after a new code", attempt.Refusal, StringComparison.Ordinal);
        Assert.False(attempt.IsBusy);
    }

    [Fact]
    public async Task A_proof_does_not_grow_old_between_the_acts_of_one_command()
    {
        var caller = Services.GetRequiredService<CircuitCaller>();
        var (attempt, done) = (new Attempt(caller), new List<string>());
        caller.AskForProof = (_, _) => throw new InvalidOperationException("it was asked for");

        Assert.True(await attempt.MakeAsync(
            person =>
            {
                foreach (var row in new[] { "first", "second" })
                {
                    person.RequireAlone(Right.ManageDomains);
                    done.Add(row);
                    Time.Advance(Sessions.Fresh + TimeSpan.FromMinutes(1));
                }
                return Task.CompletedTask;
            },
            default));
        Assert.Equal(["first", "second"], done);
        Assert.False((await caller.NowAsync()).IsFresh);
    }

    private Task AskForAsync(params ActKind[] kinds) => Approvals.SaveRulesAsync(
        kinds.ToHashSet(), AuditEntry.Create(AuditEventType.ApprovalRulesChanged, Noon, InMemoryCa.Appliance, AuditOutcome.Success), default);
}
