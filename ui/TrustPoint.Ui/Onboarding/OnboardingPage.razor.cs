using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>What arrives now: on a wall screen, a tablet or a desk. Cards come and move by themselves.</summary>
public sealed partial class OnboardingPage(
    ContactBook contacts, Arrivals arrivals, PendingRequests pending, CircuitCaller caller, IJSRuntime script, AssetFiles files, TimeProvider time) : View
{
    // More than a screen is no help: what is below it is on the devices' pages.
    private const int Shown = 24;

    // What others decide, and how long ago things were.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // A thousand devices that come at once are drawn four times a second, not a thousand.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private readonly ArrivalBoard board = new();
    private bool isLoaded;
    private bool mayAdd;
    private bool mayAccept;
    private Reach decides = Reach.Nowhere;
    private IReadOnlyList<PendingRequest> waiting = [];
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
        waiting = (await pending.ListAsync(person, new(), new(PendingRequests.MaxWaiting), Gone)).Items;
    }

    private async Task ReadAsync(ContactFeed feed)
    {
        var person = await caller.LookAsync(Gone);
        while (feed.Contacts.TryRead(out var contact))
        {
            if (await arrivals.SeenByAsync(person, contact, Gone) is { } arrival) board.Add(arrival);
        }
    }

    private async Task DecideAsync(PendingRequest request, bool accept)
    {
        (done, refusal) = (null, null);
        try
        {
            await pending.DecideAsync(await caller.NowAsync(Gone), request.RequestKey, accept, Gone);
            done = Say(accept ? "onboarding.accepted" : "onboarding.declined", request.Device);
        }
        catch (CommandRefusedException refused)
        {
            refusal = refused.Message;
        }
        await LoadWaitingAsync();
    }

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
