namespace TrustPoint.Fuzz;

/// <summary>Bends well-formed messages: mostly as trees, so that what comes out still reaches the inner decoders, and sometimes as plain octets.</summary>
internal sealed class Mutation(IReadOnlyList<byte[]> seeds) : IMutation
{
    private static readonly byte[] Tags =
        [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x24, 0x30, 0x31, 0x80, 0x82, 0x87, 0xa0, 0xa3, 0xa4];

    private static readonly byte[][] Lengths = [[0x80], [0x00], [0x81, 0x01], [0x82, 0x00, 0x10], [0x84, 0xff, 0xff, 0xff, 0xff], [0x84, 0x7f, 0xff, 0xff, 0xff], [0xff]];

    // Each seed's elements, the outermost one first.
    private readonly List<List<(Element Element, Element? Parent)>> trees = [.. seeds.Select(seed => AllOf(Element.Parse(seed)![0]))];

    /// <inheritdoc/>
    public byte[] Next(Random random)
    {
        var message = Bent(random);
        if (random.Next(16) == 0) message = Truncated(random, message);
        if (random.Next(8) == 0) Flip(random, message);
        return message;
    }

    private byte[] Bent(Random random)
    {
        var root = trees[random.Next(trees.Count)][0].Element.Clone();
        for (var i = random.Next(1, 4) * random.Next(2); i >= 0; i--) Bend(random, root);
        return root.Encode();
    }

    private void Bend(Random random, Element root)
    {
        var all = AllOf(root);
        var (target, parent) = all[random.Next(all.Count)];
        switch (random.Next(12))
        {
            case 0: target.Tag = Tags[random.Next(Tags.Length)]; break;
            case 1: target.ForgedLength = Lengths[random.Next(Lengths.Length)]; break;
            case 2: parent?.Children.Remove(target); break;
            case 3: parent?.Children.Insert(random.Next(parent.Children.Count + 1), target.Clone()); break;
            case 4: Swap(random, parent); break;
            case 5: Replace(random, target, all[random.Next(all.Count)].Element); break;
            case 6: Replace(random, target, Any(random)); break;
            case 7: target.Content = Octets(random, target.Content); break;
            case 8: target.Content = [.. target.Content, .. Octets(random, target.Content)]; break;
            case 9: Repeat(random, target, parent); break;
            case 10: Wrap(random, target); break;
            default: target.Content = Edge(random, target.Content); break;
        }
    }

    private Element Any(Random random)
    {
        var all = trees[random.Next(trees.Count)];
        return all[random.Next(all.Count)].Element;
    }

    private static List<(Element Element, Element? Parent)> AllOf(Element root)
    {
        var all = new List<(Element, Element?)>(64);
        root.Collect(all);
        return all;
    }

    private static void Swap(Random random, Element? parent)
    {
        if (parent is null) return;
        var (first, second) = (random.Next(parent.Children.Count), random.Next(parent.Children.Count));
        (parent.Children[first], parent.Children[second]) = (parent.Children[second], parent.Children[first]);
    }

    private static void Replace(Random random, Element target, Element by)
    {
        if (by.Children.Contains(target)) return;
        var copy = by.Clone();
        if (random.Next(3) > 0) target.Tag = copy.Tag;
        target.Content = copy.Content;
        target.Children.Clear();
        target.Children.AddRange(copy.Children);
    }

    private static void Repeat(Random random, Element target, Element? parent)
    {
        if (parent is null) return;
        for (var i = random.Next(1, 200); i > 0; i--) parent.Children.Add(target.Clone());
    }

    private static void Wrap(Random random, Element target)
    {
        for (var i = random.Next(1, 60); i > 0; i--)
        {
            var inner = target.TakeOut();
            target.Tag = random.Next(2) == 0 ? (byte)0x30 : Tags[random.Next(Tags.Length)];
            target.Children.Add(inner);
        }
    }

    private static byte[] Octets(Random random, byte[] like)
    {
        var octets = new byte[random.Next(10) switch { 0 => 0, 1 => random.Next(5_000), 2 => random.Next(300), _ => like.Length }];
        random.NextBytes(octets);
        return octets;
    }

    // The values at which number and string readers break.
    private static byte[] Edge(Random random, byte[] content)
    {
        var octets = content.Length == 0 ? [0] : (byte[])content.Clone();
        var at = random.Next(3) switch { 0 => 0, 1 => octets.Length - 1, _ => random.Next(octets.Length) };
        octets[at] = random.Next(8) switch { 0 => 0x00, 1 => 0x01, 2 => 0x7f, 3 => 0x80, 4 => 0xff, 5 => 0x20, 6 => 0x2a, _ => (byte)(octets[at] + 1) };
        return octets;
    }

    private static byte[] Truncated(Random random, byte[] message) => message[..random.Next(message.Length + 1)];

    private static void Flip(Random random, byte[] message)
    {
        for (var i = random.Next(3); i >= 0 && message.Length > 0; i--) message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
    }
}
