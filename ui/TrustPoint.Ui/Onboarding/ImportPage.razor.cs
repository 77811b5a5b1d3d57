using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Takes in a manufacturer's voucher file: first it is looked into, row by row with what is wrong, and then what can be used is kept.</summary>
public sealed partial class ImportPage(HeldVouchers held, Domains domains, AcceptedManufacturers manufacturers, CircuitCaller caller) : View
{
    // What cannot be used comes first: of what is in order, more than a few screens help nobody.
    private const int Shown = 500;

    private readonly Attempt attempt = new(caller);
    private List<string>? known;
    private string domain = "";
    private byte[]? file;
    private OpenedVouchers? opened;
    private List<Row> rows = [];
    private List<(ManufacturerAnchor Owner, int Count)> owners = [];
    private bool isKept;

    private int Good => rows.Count(row => row.Fault is null);

    private string Summary => (isKept, Good, rows.Count) switch
    {
        (true, var kept, var all) => Say("held.done", Number(kept), Number(all)),
        (_, 0, _) => Say("held.nothing"),
        (_, var good, var all) when good == all => Say("held.all", Number(all)),
        (_, var good, var all) => Say("held.some", Number(good), Number(all)),
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        if (!person.ReachOf(Right.ManageDevices).IsAnywhere) throw new NotAllowedException(person, Right.ManageDevices);
        known = [.. domains.All.Where(domain => person.May(Right.ManageDevices, domain.Name) && domain.Manufacturers.Any(GivesVouchers)).Select(domain => domain.Name)];
        domain = domains.Default is { } usual && known.Contains(usual.Name) ? usual.Name : known.FirstOrDefault("");
    }

    // Of the others nobody knows who signs their vouchers.
    private bool GivesVouchers(string manufacturer) => manufacturers.Find(manufacturer) is { Joining.VoucherAnchors.Count: > 0 };

    private string Number(int value) => Viewer.Words.Number(value);

    private async Task ChooseAsync(InputFileChangeEventArgs chosen)
    {
        attempt.Refusal = chosen.File.Size > HeldVouchers.LargestFile ? Say("held.large", Number(HeldVouchers.LargestFile >> 20)) : null;
        file = attempt.Refusal is null ? await chosen.File.ReadAllAsync(HeldVouchers.LargestFile, Gone) : null;
    }

    private Task<bool> LookAsync() => attempt.MakeAsync(async person => Show(await held.LookAsync(person, domains.Find(domain)!, file!, Gone)), Gone);

    private async Task KeepAsync() =>
        isKept = await attempt.MakeAsync(async person => Show(await held.ImportAsync(person, domains.Find(domain)!, file!, Gone)), Gone);

    private void Show(OpenedVouchers found)
    {
        opened = found;
        rows = [.. found.Vouchers.Select((voucher, index) => new Row(index + 1, voucher.Facts, voucher.Fault)).OrderBy(row => row.Fault is null)];
        owners = [.. rows.Select(row => row.Facts?.Pinned).OfType<ManufacturerAnchor>().GroupBy(pinned => Convert.ToHexString(pinned.Sha256)).Select(same => (same.First(), same.Count()))];
    }

    private void Again()
    {
        (opened, file, isKept, attempt.Refusal) = (null, null, false, null);
    }

    private sealed record Row(int Number, VoucherFacts? Facts, string? Fault);
}
