using System.CommandLine;
using System.Text;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>backup key create | list | add | rotate | remove</c>.</summary>
internal static class BackupKeyVerbs
{
    public static Command Create(Verb verb) => new("key", "Recovery keys: what is sealed to the public part opens with the private one alone") { Make(verb), List(verb), Add(verb), Rotate(verb), Remove(verb) };

    private static Command Make(Verb verb)
    {
        var file = BackupVerbs.File("The file for the safe; FILE.pub is made beside it, for add, rotate and --to");
        var passphrase = new Option<FileInfo>("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase for it", Required = true };
        var command = new Command("create", "Make a recovery key: its private part opens what is sealed to its public part") { file, passphrase };
        BackupVerbs.Run(verb, command, (parsed, _, terminal, _) =>
        {
            var (path, secret) = (parsed.GetRequiredValue(file).FullName, PinFile.Read(parsed.GetRequiredValue(passphrase).FullName));
            _ = BackupPassphrase.New(secret);
            if (new[] { path, path + ".pub" }.FirstOrDefault(Path.Exists) is { } taken) throw new BackupRefusedException($"{taken} is there already.");
            using var key = RecoverySecret.Create();
            DurableFile.Replace(path, Encoding.ASCII.GetBytes(key.Export(secret)));
            DurableFile.Replace(path + ".pub", Encoding.ASCII.GetBytes(key.PublicPem));
            terminal.Show(new { key.Id }, words => words.WriteLine($"Recovery key {key.Id}. Put {path} and its pass phrase into safes, not the same one, and take them off this box; {path}.pub stays."));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command List(Verb verb)
    {
        var command = new Command("list", "The recovery keys, and how many of the backups that are there each opens");
        verb.Online(command, async (_, client, terminal, ct) => terminal.ShowTable(
            (await client.GetAsync<BackupsMessage>("backups", ct)).Keys, "There is no recovery key: backups are made by the clock when there is one.",
            ("KEY", key => key.Id), ("NAME", key => key.Name), ("SINCE", key => Terminal.Time(key.AddedAt)), ("UNTIL", key => key.RemovedAt is { } end ? Terminal.Time(end) : "in use"), ("OPENS", key => $"{key.Opens}")));
        return command;
    }

    private static Command Add(Verb verb)
    {
        var (name, file) = (Name(), Public());
        var command = new Command("add", "Seal backups to one more recovery key from now on") { name, file };
        verb.Online(command, (parsed, client, terminal, ct) => SendAsync(client, terminal, parsed.GetRequiredValue(name), parsed.GetRequiredValue(file), null, ct));
        return command;
    }

    private static Command Rotate(Verb verb)
    {
        var old = new Argument<string>("OLD") { Description = "Name or id of the key that is replaced" };
        var (name, file) = (Name(), Public());
        var command = new Command("rotate", "Seal backups to a new recovery key in place of an old one") { old, name, file };
        verb.Online(command, (parsed, client, terminal, ct) => SendAsync(client, terminal, parsed.GetRequiredValue(name), parsed.GetRequiredValue(file), parsed.GetRequiredValue(old), ct));
        return command;
    }

    private static Command Remove(Verb verb)
    {
        var key = new Argument<string>("KEY") { Description = "Its name or id" };
        var command = new Command("remove", "Seal backups to a recovery key no more; older ones still open with it") { key };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var removed = await client.SendAsync<RecoveryKeyRow>(HttpMethod.Delete, $"backups/keys/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}", null, ct);
            terminal.Show(removed, words => words.WriteLine($"Backups are sealed to {removed.Name} no more. Keep its private part: {removed.Opens} backups that are there open with it."));
        });
        return command;
    }

    private static async Task SendAsync(AdminClient client, Terminal terminal, string name, FileInfo file, string? replaced, CancellationToken ct)
    {
        var added = await client.SendAsync<RecoveryKeyRow>(HttpMethod.Post, "backups/keys", new AddRecoveryKey(name, await File.ReadAllTextAsync(file.FullName, ct), replaced), ct);
        terminal.Show(added, words =>
        {
            words.WriteLine($"Backups are sealed to {added.Name} ({added.Id}) from now on.");
            if (replaced is not null) words.WriteLine($"What was made before still opens with {replaced} and with no other key: keep it until the last of those backups is gone.");
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "What people call it, such as safe-2027" };

    private static Argument<FileInfo> Public() => new("FILE") { Description = "Its public part: the .pub file of 'backup key create'" };
}
