using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Revoking;

/// <summary>Revokes many certificates: what will stop working, the confirmation, the progress, and the lists that tell of it.</summary>
public sealed partial class SelectedPage(SelectedRevocations selections, ICrlStore crls, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private readonly Attempt attempt = new(caller);
    private RevocationSelection? selection;
    private RevocationPreview? preview;
    private RevocationProgress? progress;
    private RevokedSelection? done;
    private List<(string Name, long? Number)> lists = [];
    private RevocationReason reason;
    private string note = "";
    private string typed = "";

    /// <summary>Of this device.</summary>
    [SupplyParameterFromQuery(Name = "device")]
    public string? Device { get; set; }

    /// <summary>Of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <summary>Of this profile.</summary>
    [SupplyParameterFromQuery(Name = "profile")]
    public string? Profile { get; set; }

    /// <summary>Of this authority.</summary>
    [SupplyParameterFromQuery(Name = "authority")]
    public string? Authority { get; set; }

    private string Word => $"{Say("revoke.word")} {preview!.Certificates.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>URL of the page for a selection.</summary>
    internal static string Of(RevocationSelection selection) => "/revocation/selected?" + string.Join('&', new[]
    {
        ("device", selection.Device), ("domain", selection.Domain), ("profile", selection.Profile), ("authority", selection.Authority),
    }.Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        selection = RevocationSelection.Of(Device, Domain, Profile, Authority);
        // Whoever may not, or must first show again who they are, learns it before filling in anything.
        (await caller.NowAsync(Gone)).RequireAlone(Right.Revoke, Domain);
        if (selection is not null) preview = await selections.PreviewAsync(await caller.NowAsync(Gone), selection, Gone);
        await base.OnInitializedAsync();
    }

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        if (attempt.IsBusy) progress = selections.RunningSeenBy(await caller.LookAsync(Gone));
        if (done is null || lists.TrueForAll(list => list.Number is not null)) return;
        lists = [];
        foreach (var last in done.Last)
        {
            var scope = new CrlScope(last.Authority, last.Shard);
            lists.Add((scope.Name, await crls.FirstWithAsync(scope, last.Change, Gone)));
        }
    }

    private async Task RunAsync()
    {
        if (typed == Word) await attempt.MakeAsync(RunAsync, Gone);
    }

    private async Task RunAsync(Person person)
    {
        progress = null;
        var order = new RevocationOrder.Revoke(reason, Note: note.Trim() is { Length: > 0 } written ? written : null);
        try
        {
            // Not stopped by whoever leaves the page: half of an emergency is no help.
            done = await selections.RunAsync(person, selection!, preview!.Ticket, order, CancellationToken.None);
            lists = [.. done.Last.Select(last => (new CrlScope(last.Authority, last.Shard).Name, (long?)null))];
        }
        catch (RevocationRefusedException refused)
        {
            (attempt.Refusal, typed) = (refused.Message, "");
            preview = refused.Now ?? preview;
        }
    }

    private string Number(long value) => Viewer.Words.Number(value);
}
