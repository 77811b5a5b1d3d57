using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>Adds many devices: pasted or from a file, looked at row by row before anything is done; their codes are given out once.</summary>
public sealed partial class AddManyPage(
    DeviceRegistry registry, IInvitations invitations, Domains domains, AcceptedManufacturers manufacturers, CircuitCaller caller, IJSRuntime script, AssetFiles files) : View
{
    private const int LargestFile = 1024 * 1024;

    private readonly List<Row> rows = [];
    private List<string> known = [];
    private Step step;
    private string domain = "";
    private string maker = "";
    private string text = "";
    private string? refusal;
    private bool isKept;

    private enum Step
    {
        Typing,
        Checked,
        Adding,
        Done,
    }

    private int Ready => rows.Count(row => row.Fault is null);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        known = [.. domains.All.Select(known => known.Name).Where(name => person.May(Right.ManageDevices, name) && person.May(Right.MakeCodes, name))];
        if (known is []) throw new NotAllowedException(person, Right.ManageDevices);
        domain = domains.Default is { } usual && known.Contains(usual.Name) ? usual.Name : known[0];
    }

    private string Number(int value) => Viewer.Words.Number(value);

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        refusal = null;
        if (change.File.Size > LargestFile)
        {
            refusal = Say("many.large", Number(LargestFile / 1024));
            return;
        }
        using var reader = new StreamReader(change.File.OpenReadStream(LargestFile, Gone), Encoding.UTF8);
        text = await reader.ReadToEndAsync(Gone);
    }

    private async Task PreviewAsync()
    {
        refusal = null;
        try
        {
            var wanted = DeviceTable.Read(text, domain, maker.Length == 0 ? null : maker);
            var faults = await registry.CheckAsync(await caller.NowAsync(Gone), wanted, Gone);
            rows.Clear();
            rows.AddRange(wanted.Zip(faults, (device, fault) => new Row(device) { Fault = fault }));
            step = Step.Checked;
        }
        catch (TableRefusedException refused)
        {
            refusal = Say(refused.Key, refused.Values);
        }
    }

    private async Task AddAsync()
    {
        step = Step.Adding;
        foreach (var row in rows.Where(row => row.Fault is null).ToList())
        {
            try
            {
                var person = await caller.NowAsync(Gone);
                await registry.AddAsync(person, row.Device, Gone);
                row.Code = await invitations.InviteAsync(person, row.Device.Name, Gone);
            }
            catch (CommandRefusedException refused)
            {
                // Somebody else was quicker.
                row.Fault = refused.Message;
            }
            row.IsTried = true;
            StateHasChanged();
        }
        step = Step.Done;
    }

    // Once: then the codes are nowhere but in that file, and each is good for one device and one day.
    private async Task DownloadAsync()
    {
        var file = new StringBuilder(Csv.Line(["name", "code", "expiresAt", "estUrl"]));
        foreach (var row in rows)
        {
            if (row.Code is not { } code) continue;
            file.Append(Csv.Line([row.Device.Name, code.Code, code.ExpiresAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), code.EstUrl]));
            row.Code = code with { Code = "", Commands = "" };
        }
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("save", Gone, "trustpoint-codes.csv", "text/csv", file.ToString());
        isKept = true;
    }

    private sealed record Row(NewDevice Device)
    {
        public string? Fault { get; set; }

        public DeviceInvitation? Code { get; set; }

        public bool IsTried { get; set; }
    }
}
