using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A token that is another one, lies, or is gone.</summary>
[Collection(OneSoftHsm.Name)]
public sealed class TokenTests
{
    [Fact] // CER-14: what the token says of the key is read back, and a key that may leave it, or was not made in it, is destroyed.
    public async Task A_key_that_the_token_does_not_vouch_for_ends_the_ceremony_and_is_destroyed()
    {
        await using var box = await CeremonyBox.OpenAsync();
        foreach (var (number, attribute) in new[] { "CKA_EXTRACTABLE", "CKA_SENSITIVE", "CKA_LOCAL", "CKA_ALWAYS_SENSITIVE", "CKA_NEVER_EXTRACTABLE" }.Index())
        {
            var tools = new LyingTools(box, attribute);
            using var table = await Table.HeldAsync(box.Boot(tools: tools), Table.Root(number));

            Assert.Equal(CeremonyOutcome.Aborted, table.Run.Outcome);
            Assert.Contains($"the token does not say {attribute}=", table.Run.Reason);
            Assert.Null(box.Get<Authorities>().Find($"plant-root-g{number}"));
            Assert.Empty(table.Run.Keys);
            Assert.Empty(await tools.KeysLeftAsync());
            Assert.Empty(EvidenceVerifier.Verify(await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default), null).Findings);
        }
    }

    [Fact]
    public async Task Another_token_of_the_same_label_and_PIN_is_not_used_and_the_right_one_goes_on_when_it_is_back()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var tools = new LyingTools(box, "");
        using var table = await Table.BeginAsync(box.Boot(tools: tools), Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCertificate });
        var (mine, away) = (box.NewestToken, box.Data + ".away");
        Unplug(box, mine, away);
        using (var module = Pkcs11Module.Load(box.Get<ApplianceKeys>().Module!.Path))
            Assert.NotEqual(table.Run.Results["tokenSerial"], TokenSetup.Initialize(module, "Plant Root G1", tools.Pins!.Officer, tools.Pins.User).Serial);

        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));

        Assert.Contains("Plant Root G1", refused.Message);
        Assert.Null(box.Get<Authorities>().Find("plant-root-g1"));
        Directory.Delete(box.NewestToken, recursive: true);
        Unplug(box, away, mine);
        await AgainAsync(table);
        Assert.Equal(CeremonyOutcome.Done, table.Run.Outcome);
        Assert.Equal([table.Run.Results["key"]], await tools.KeysLeftAsync());
    }

    [Fact] // CER-20
    public async Task An_end_is_an_end_also_when_the_token_is_gone_and_says_which_key_is_left()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1));
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.SignCertificate });
        var (key, mine) = (table.Run.Results["key"], box.NewestToken);
        Unplug(box, mine, box.Data + ".away");

        await table.Commands.Ceremonies.AbortAsync(table.Anna.Person, table.Run.Name, "The token fell.", default);

        Assert.Equal((CeremonyOutcome.Aborted, "The token fell."), (table.Run.Outcome, table.Run.Reason));
        Assert.Equal(key, table.Run.Transcript.Lines[^1]["keysLeft"]);
        Assert.NotNull(table.Run.Transcript.Lines[^1]["trouble"]);
        using var next = await Table.BeginAsync(table.Commands, Table.Root(2));
    }

    [Fact] // CER-12: a wrong serial number stops it.
    public async Task A_token_of_another_serial_number_is_not_the_one()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.BeginAsync(box.Boot(), Table.Root(1).Replace("{label: Plant Root G1}", "{label: Plant Root G1, serial: A1234567}", StringComparison.Ordinal));
        await table.UntilAsync(step => step.Act is StepAct.Machine { What: MachineAct.LookAtToken });

        var refused = await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!));

        Assert.Contains("There is no blank token", refused.Message);
        Assert.Equal("failed", table.Run.Transcript.Lines[^1].Event);
        Assert.Equal(CeremonyOutcome.Aborted, (await OfAnotherSerialAsync(box)).Run.Outcome);
    }

    // Between the look and the preparation the blank token is changed for another one.
    private static async Task<Table> OfAnotherSerialAsync(CeremonyBox box)
    {
        var commands = box.Boot(tools: new ChangedToken(box.Get<ICeremonyTools>()));
        await commands.Ceremonies.AbortAsync(new Attendee("anna", CeremonyRole.Administrator, Ca.Callers.Role.Administrator).Person, "plant-root-g1", "next", default);
        using var table = await Table.HeldAsync(commands, Table.Root(2));
        Assert.Contains("another one than the one that was looked at", table.Run.Reason);
        return table;
    }

    // SoftHSM notices when it is loaded anew; the sessions of all who use it are gone, as with a device that is pulled.
    private static void Unplug(CeremonyBox box, string from, string to)
    {
        Directory.Move(from, to);
        using var module = Pkcs11Module.Load(box.Get<ApplianceKeys>().Module!.Path);
        _ = module.Tokens();
    }

    // A token that does not answer is asked once a second.
    private static async Task AgainAsync(Table table)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await table.UntilAsync();
                return;
            }
            catch (CeremonyRefusedException) when (tries < 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private sealed class ChangedToken(ICeremonyTools machine) : OtherTools(machine)
    {
        public override async Task<Facts> LookAtTokenAsync(WantedToken wanted, bool blank, CancellationToken ct) =>
            [.. (await base.LookAtTokenAsync(wanted, blank, ct)).Select(fact => fact.Key == "tokenSerial" ? KeyValuePair.Create(fact.Key, "A1234567") : fact)];
    }

    /// <summary>A real token, whose answers about one attribute are turned around on the way; its PINs are known to the test.</summary>
    private sealed class LyingTools(CeremonyBox box, string attribute) : OtherTools(box.Get<ICeremonyTools>())
    {
        private TokenOptions? options;

        public TokenPins? Pins { get; private set; }

        public override Task<ICeremonyDesk> OpenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct)
        {
            (Pins, options) = (pins, new() { Label = wanted.Label, Serial = serial, Pin = pins.User });
            var store = new TokenKeyStore(box.Get<ApplianceKeys>().Module!, options, TimeProvider.System);
            return Task.FromResult<ICeremonyDesk>(box.Get<CeremonyDesks>().At(new LyingKeys(store, attribute), store));
        }

        public async Task<IEnumerable<string>> KeysLeftAsync()
        {
            using var store = new TokenKeyStore(box.Get<ApplianceKeys>().Module!, options!, TimeProvider.System);
            return (await store.ListAsync(default)).Select(key => key.Id);
        }
    }

    private sealed class LyingKeys(IKeyStore token, string attribute) : IKeyStore
    {
        public KeyProtection Protection => token.Protection;

        public string Description => token.Description;

        public async Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => await token.DescribeAsync(keyId, ct) is { } said
            ? said with { Attributes = [.. said.Attributes.Select(one => one.Name == attribute ? one with { Value = !one.Value } : one)] } : null;

        public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => token.GenerateAsync(label, algorithm, ct);

        public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => token.ListAsync(ct);

        public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => token.FindAsync(subjectPublicKeyInfo, ct);

        public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) => token.SignAsync(keyId, scheme, message, ct);

        public Task DestroyAsync(string keyId, CancellationToken ct) => token.DestroyAsync(keyId, ct);

        public Task<string?> TroubleAsync(CancellationToken ct) => token.TroubleAsync(ct);
    }
}
