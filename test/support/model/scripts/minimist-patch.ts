// test/support/model/scripts/minimist-patch.ts: our own fix of minimist 1.2.5 as exact edits, and the test that shows it.

export type Edit = { old: string; new: string };

export const OWN_STEP: Edit = {
  old: "            if (o[key] === undefined) o[key] = {};\n",
  new: `            // Only own members are followed: an inherited one, such as constructor,
            // leads to an object that the whole process shares.
            if (!hasOwn(o, key) || o[key] === undefined) o[key] = {};
`,
};

export const STOP_AT_VALUES: Edit = {
  old: "            o = o[key];\n        }\n",
  new: `            o = o[key];
            if (o === null || typeof o !== 'object') return;
        }
`,
};

export const OWN_LAST_KEY: Edit = {
  old: "        if (o[key] === undefined || flags.bools[key] || typeof o[key] === 'boolean') {\n",
  new: `        if (!hasOwn(o, key) || o[key] === undefined || flags.bools[key]
            || typeof o[key] === 'boolean') {
`,
};

export const OWN_KEYS: Edit = {
  old: "function hasKey (obj, keys) {\n",
  new: `function hasOwn (obj, key) {
    return Object.prototype.hasOwnProperty.call(obj, key);
}

function hasKey (obj, keys) {
`,
};

export const POLLUTION_TEST = `var parse = require('../');
var test = require('tape');

function clean () {
    delete Object.prototype.polluted;
    delete Function.prototype.polluted;
    delete Array.prototype.polluted;
}

[
    '--__proto__.polluted',
    '--a.__proto__.polluted',
    '--constructor.prototype.polluted',
    '--constructor.constructor.prototype.polluted',
    '--toString.constructor.prototype.polluted',
    '--a.toString.constructor.prototype.polluted',
    '--_.concat.constructor.prototype.polluted',
    '--_.constructor.prototype.polluted'
].forEach(function (arg) {
    test('no pollution by ' + arg, function (t) {
        parse([arg, 'yes']);
        t.equal({}.polluted, undefined, 'objects');
        t.equal([].polluted, undefined, 'arrays');
        t.equal((function () {}).polluted, undefined, 'functions');
        clean();
        t.end();
    });
});

test('no pollution by a function among the defaults', function (t) {
    function Known () {}
    parse(['--known.prototype.polluted', 'yes'], {
        'boolean': 'known',
        'default': { known: Known }
    });
    t.equal(new Known().polluted, undefined);
    t.end();
});

test('names of inherited members are ordinary keys below a dot', function (t) {
    var argv = parse(['--a.constructor', '5', '--a.toString.x', '6']);
    t.equal(argv.a.constructor, 5);
    t.deepEqual(argv.a.toString, { x: 6 });
    t.end();
});

test('dotted keys still nest', function (t) {
    var argv = parse(['--a.b', '1', '--a.c.d', '2', '--a.b', '3']);
    t.deepEqual(argv.a, { b: [1, 3], c: { d: 2 } });
    t.end();
});

test('a dotted key below a plain value changes nothing', function (t) {
    var argv = parse(['--x', '5', '--x.y.z', '6']);
    t.equal(argv.x, 5);
    t.end();
});
`;
