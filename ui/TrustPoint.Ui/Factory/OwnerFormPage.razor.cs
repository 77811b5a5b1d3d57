using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Adds an owner, or changes one: its certificates are compared with what it says they are, and then it is known by them.</summary>
public sealed partial class OwnerFormPage(Owners owners, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ManageOwnership)
{
    private bool isLoaded;
    private Owner? known;
    private string pem = "";
    private string name = "";
    private string called = "";
    private bool isCompared;
    private bool isMaker;
    private IReadOnlyList<ManufacturerAnchor>? anchors;

    /// <summary>An owner that is known already, and changed; or what a new one shall be called.</summary>
    [SupplyParameterFromQuery(Name = "name")]
    public string? Known { get; set; }

    private bool IsKnown => known is not null;

    private string Title => IsKnown ? Say("owner.change.of", known!.Name) : Say("owner.add");

    private string Back => IsKnown ? $"/factory/owners/{known!.Name}" : "/factory/owners";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        known = Known is null ? null : await owners.FindAsync(await NowAsync(), Known, Gone);
        (name, called, isMaker) = (known?.Name ?? Known ?? "", known?.DisplayName ?? "", known is { IsMaker: true });
        // What it is known by stays, unless somebody brings something else.
        if (IsKnown) pem = PemOf(known!.Anchors);
        isLoaded = true;
    }

    private Task<bool> LookAsync() => DoAsync(_ =>
    {
        (anchors, isCompared) = (ManufacturerAnchor.Read(pem), false);
        return Task.CompletedTask;
    });

    private async Task SaveAsync()
    {
        var wanted = new Owner(name.Trim(), called.Trim(), [.. anchors!.Select(anchor => anchor.Der)]) { IsMaker = isMaker };
        if (await DoAsync(async person =>
        {
            if (!IsKnown && await owners.FindAsync(person, wanted.Name, Gone) is not null) throw new CommandRefusedException(CommandRefusal.Conflict, Say("owner.taken", wanted.Name));
            await owners.SaveAsync(person, wanted, Gone);
        })) navigation.NavigateTo($"/factory/owners/{wanted.Name}");
    }

    private static string PemOf(IReadOnlyList<byte[]> anchors) => string.Concat(anchors.Select(anchor => PemEncoding.WriteString("CERTIFICATE", anchor) + "\n"));
}
