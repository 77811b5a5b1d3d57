using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>What arrives now: on a wall screen, a tablet or a desk. Cards come and move by themselves.</summary>
public sealed partial class OnboardingPage(
    ContactBook contacts, Arrivals arrivals, PendingRequests pending, Joins joins, CircuitCaller caller, IJSRuntime script, AssetFiles files, TimeProvider time) : View
{
    // More than a screen is no help: what is below it is on the devices' pages.
    private const int Shown = 24;

    // The attempts that the board is made of: a device has one, or a few.
    private const int Attempts = 200;

    // What others decide, and how long ago things were.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // A thousand devices that come at once are drawn four times a second, not a thousand.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private static readonly JoinFilter Asking = new(State: JoinState.Waiting);

    private readonly ArrivalBoard board = new();
    private bool isLoaded;
    private bool mayAdd;
    private bool mayAccept;
    private Reach decides = Reach.Nowhere;
    private IReadOnlyList<PendingRequest> waiting = [];
    private long requests;
    private long asking;
    private bool hasEarlier;
    private JoinBoard joining = new([]);
    private string? refusal;
    private string? done;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var feed = contacts.Follow();
        try
        {
            await ReadAsync(feed);
            board.AddEarlier((await contacts.StrangersAsync(await caller.LookAsync(Gone), new(), new(IContactStore.Strangers), Gone)).Items);
            await LoadWaitingAsync();
            isLoaded = true;
        }
        catch
        {
            feed.Dispose();
            throw;
        }
        _ = WatchAsync(() => FollowAsync(feed));
        _ = WatchAsync(LookAsync);
    }

    private async Task LoadWaitingAsync()
    {
        var person = await caller.LookAsync(Gone);
        (mayAdd, mayAccept) = (person.ReachOf(Right.ManageDevices).IsAnywhere, person.ReachOf(Right.AcceptManufacturers).IsAnywhere);
        decides = person.ReachOf(Right.DecideRequests);
        waiting = (await pending.ListAsync(person, new(), new(Shown), Gone)).Items;
        (requests, asking) = (await pending.CountAsync(person, Gone), await joins.CountAsync(person, Asking, Gone));
        var latest = await joins.ListAsync(person, new(), new(Attempts), Gone);
        // Whoever waits for somebody's word is shown however many came since.
        joining = new(latest.Items.Concat((await joins.ListAsync(person, Asking, new(Shown), Gone)).Items));
        hasEarlier = latest.Next is not null;
    }

    private async Task ReadAsync(ContactFeed feed)
    {
        var person = await caller.LookAsync(Gone);
        while (feed.Contacts.TryRead(out var contact))
        {
            if (await arrivals.SeenByAsync(person, contact, Gone) is { } arrival) board.Add(arrival);
        }
    }

    // To ignore a device's past is for those who say whose devices come in.
    private bool MayDecide(Join join) => join.DecisionTakes == Right.AcceptManufacturers ? mayAccept : decides.Covers(join.Domain);

    private Task DecideAsync(PendingRequest request, bool accept) => DecideAsync(
        person => pending.DecideAsync(person, request.RequestKey, accept, Gone), Say(accept ? "onboarding.accepted" : "onboarding.declined", request.Device));

    private Task DecideAsync(Join join, bool approve) => DecideAsync(
        person => joins.DecideAsync(person, join.Id, approve, Gone), Say(approve ? "join.approved" : "join.declined", Foreign.Seen(join.SerialNumber, 64)));

    private async Task DecideAsync(Func<Person, Task> decide, string said)
    {
        (done, refusal) = (null, null);
        try
        {
            await decide(await caller.NowAsync(Gone));
            done = said;
        }
        catch (CommandRefusedException refused)
        {
            refusal = refused.Message;
        }
        await LoadWaitingAsync();
    }

    private static long Left(long count) => Math.Max(0, count - Shown);

    // A device that comes by voucher is shown with its steps alone.
    private List<ArrivalCard> Others(IEnumerable<ArrivalCard> cards) => [.. cards.Where(card => !joining.Shows(card))];

    private async Task FillScreenAsync()
    {
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("fullScreen", Gone);
    }

    private async Task FollowAsync(ContactFeed feed)
    {
        using (feed)
        {
            while (await feed.Contacts.WaitToReadAsync(Gone))
            {
                await InvokeAsync(async () =>
                {
                    await ReadAsync(feed);
                    await LoadWaitingAsync();
                    StateHasChanged();
                });
                await Task.Delay(Breath, time, Gone);
            }
        }
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(Gone))
        {
            await InvokeAsync(async () =>
            {
                await LoadWaitingAsync();
                StateHasChanged();
            });
        }
    }

    private async Task WatchAsync(Func<Task> watch)
    {
        try
        {
            await watch();
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (Exception failed)
        {
            await DispatchExceptionAsync(failed);
        }
    }
}
