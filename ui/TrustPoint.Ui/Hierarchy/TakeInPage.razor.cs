using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Takes in an authority that was signed or made elsewhere: one that was asked for, an offline root, one that comes here with its key. First it is shown in plain words.</summary>
public sealed partial class TakeInPage(OutsideAuthorities outside, FirstCrl crls, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ManageAuthorities)
{
    private const int LargestCrl = 16 << 20;

    private AuthorityRequest? awaited;
    private string name = "";
    private string pem = "";
    private byte[]? lastCrl;
    private bool isUnused;
    private SeenAuthority? seen;
    private IssuingAuthority? taken;

    /// <summary>Name of the request whose certificate is brought; null: none was made here.</summary>
    [SupplyParameterFromQuery(Name = "request")]
    public string? Request { get; set; }

    private string RequestText => PemEncoding.WriteString("CERTIFICATE REQUEST", awaited!.Request) + "\n";

    private string Value(string field) => seen!.Fields.First(one => one.Name == field).Values[0];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        awaited = (await outside.AwaitedAsync(Gone)).FirstOrDefault(request => request.Name == Request);
        name = awaited?.Name ?? "";
    }

    private Task<bool> PreviewAsync() => DoAsync(async person =>
        seen = await outside.LookAsync(person, name.Trim(), new(Encoding.UTF8.GetBytes(pem), isUnused ? null : lastCrl, isUnused), Gone));

    private Task<bool> TakeInAsync() => DoAsync(async person => taken = await crls.MadeAsync(await outside.AddAsync(person, seen!.Known, Gone)));

    private void Back() => seen = null;

    // What else is in the file is taken in below this one.
    private void Next() => (taken, seen, awaited, name, lastCrl, isUnused) = (null, null, null, "", null, false);

    private async Task WithdrawAsync()
    {
        if (await DoAsync(person => outside.WithdrawAsync(person, awaited!.Name, Gone))) navigation.NavigateTo("/authorities");
    }

    private async Task ReadCrlAsync(InputFileChangeEventArgs chosen)
    {
        (lastCrl, Refusal) = (null, null);
        if (chosen.File.Size > LargestCrl) Refusal = Say("first.tooLarge", LargestCrl >> 20);
        else lastCrl = await chosen.File.ReadAllAsync(LargestCrl, Gone);
    }
}
